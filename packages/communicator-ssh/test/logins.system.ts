import { execFile, spawn } from 'node:child_process';
import { appendFile, copyFile, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { clearAuthorizedKey } from '@imgbuild/builder-kit/keys';
import { recordingReporter } from '@imgbuild/core/testing';
import { expect, test } from 'vitest';
import { problemIn, reachServer } from './machine.ts';
import { makeKey, openSsh, password } from './openssh.ts';

const run = promisify(execFile);
const whoami = { stdout: 'root\n', stderr: '', exit: { kind: 'exited', code: 0 } };

/** An agent of OpenSSH with these keys. */
async function agentWith(folder: string, keys: readonly string[]): Promise<AsyncDisposable & { readonly socket: string }> {
  const socket = join(folder, `agent-${Math.random().toString(36).slice(2)}`);
  const child = spawn('ssh-agent', ['-D', '-a', socket], { stdio: 'ignore' });
  const environment = { ...process.env, SSH_AUTH_SOCK: socket };
  for (let tries = 0; ; tries++) {
    const isUp = await run('ssh-add', keys.length === 0 ? ['-l'] : [...keys], { env: environment }).then(
      () => true,
      (error: { code?: number }) => keys.length === 0 && error.code === 1,
    );
    if (isUp) break;
    if (tries > 200) throw new Error('ssh-agent did not start');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return { socket, [Symbol.asyncDispose]: async () => void child.kill() };
}

test.each([
  ['ed25519', ['-t', 'ed25519']],
  ['rsa', ['-t', 'rsa', '-b', '2048']],
  ['rsa in PEM', ['-t', 'rsa', '-b', '2048', '-m', 'PEM']],
  ['rsa in PKCS 8', ['-t', 'rsa', '-b', '2048', '-m', 'PKCS8']],
  ['ecdsa 256', ['-t', 'ecdsa', '-b', '256']],
  ['ecdsa 384 in PEM', ['-t', 'ecdsa', '-b', '384', '-m', 'PEM']],
  ['ecdsa 521', ['-t', 'ecdsa', '-b', '521']],
])('a key file (ssh_private_key_file): %s', async (_name, kind) => {
  await using server = await openSsh();
  const key = join(server.folder, 'other');
  await makeKey(key, ...kind);
  await appendFile(`${server.key}.pub`, await readFile(`${key}.pub`));
  await using machine = await reachServer({ ...server, key });
  expect(await machine.run('whoami')).toEqual(whoami);
});

test('a key with a passphrase (ssh_private_key_passphrase)', async () => {
  await using server = await openSsh();
  const key = join(server.folder, 'other');
  await makeKey(key, '-N', 'open sesame');
  await appendFile(`${server.key}.pub`, await readFile(`${key}.pub`));
  await using machine = await reachServer({ ...server, key }, { settings: { ssh_private_key_passphrase: 'open sesame' } });
  expect(await machine.run('whoami')).toEqual(whoami);
  expect((await problemIn(reachServer({ ...server, key }))).code).toBe('kit/key-encrypted');
  const wrong = reachServer({ ...server, key }, { settings: { ssh_private_key_passphrase: 'close sesame' } });
  expect((await problemIn(wrong)).code).toBe('kit/passphrase-wrong');
});

test('a certificate, of every kind of key (ssh_certificate_file)', async () => {
  await using server = await openSsh({ lines: ['TrustedUserCAKeys FOLDER/authority.pub'] });
  const authority = join(server.folder, 'authority');
  await makeKey(authority);
  for (const kind of ['ed25519', 'rsa', 'ecdsa']) {
    const key = join(server.folder, kind);
    await makeKey(key, '-t', kind);
    await run('ssh-keygen', ['-q', '-s', authority, '-I', kind, '-n', 'root', `${key}.pub`]);
    await using machine = await reachServer({ ...server, key }, { settings: { ssh_certificate_file: `${key}-cert.pub` } });
    expect(await machine.run('whoami')).toEqual(whoami);
  }
  const refused = reachServer(
    { ...server, key: join(server.folder, 'rsa') },
    { settings: { ssh_certificate_file: join(server.folder, 'ed25519-cert.pub') } },
  );
  expect((await problemIn(refused)).code).toBe('ssh/certificate-refused');
});

test('a password, and keyboard-interactive with it (ssh_password)', async () => {
  const settings = { ssh_private_key_file: undefined, ssh_password: password };
  await using plain = await openSsh({ lines: ['PubkeyAuthentication no', 'KbdInteractiveAuthentication no'] });
  await using byPassword = await reachServer(plain, { settings });
  expect(await byPassword.run('whoami')).toEqual(whoami);
  await using asking = await openSsh({
    lines: ['PasswordAuthentication no', 'PubkeyAuthentication no', 'UsePAM yes', 'KbdInteractiveAuthentication yes'],
  });
  await using interactive = await reachServer(asking, { settings });
  expect(await interactive.run('whoami')).toEqual(whoami);
  expect(await asking.log()).toMatch(/Accepted keyboard-interactive/);
});

test('two methods that are both wanted, in any order', async () => {
  for (const methods of ['publickey,password', 'password,publickey']) {
    await using server = await openSsh({ lines: [`AuthenticationMethods ${methods}`] });
    await using machine = await reachServer(server, { settings: { ssh_password: password } });
    expect(await machine.run('whoami')).toEqual(whoami);
    const once = { ssh_handshake_attempts: 1 };
    const { code, detail } = await problemIn(reachServer(server, { settings: once }));
    expect(code).toBe('ssh/login-refused');
    expect(detail).toContain(methods === 'publickey,password' ? 'accepted, but more is wanted' : 'takes password only');
  }
});

test('an agent (ssh_agent_auth), and its forwarding (ssh_disable_agent_forwarding)', async () => {
  await using server = await openSsh();
  await using agent = await agentWith(server.folder, [server.key]);
  const environment = { SSH_AUTH_SOCK: agent.socket };
  const settings = { ssh_private_key_file: undefined, ssh_agent_auth: true };
  await using machine = await reachServer(server, { settings, environment });
  expect((await machine.run('ssh-add -l')).stdout).toMatch(/^256 SHA256:.* \(ED25519\)\n$/);
  await using alone = await reachServer(server, { settings: { ...settings, ssh_disable_agent_forwarding: true }, environment });
  expect((await alone.run('echo "[$SSH_AUTH_SOCK]"')).stdout).toBe('[]\n');
  await using refusing = await openSsh({ lines: ['AllowAgentForwarding no'] });
  await copyFile(`${server.key}.pub`, `${refusing.key}.pub`);
  await using without = await reachServer(refusing, { settings, environment });
  expect((await without.run('echo "[$SSH_AUTH_SOCK]"')).stdout).toBe('[]\n');
});

test('an agent that cannot be asked is one way less', async () => {
  await using server = await openSsh();
  const environment = { SSH_AUTH_SOCK: join(server.folder, 'nobody') };
  await using machine = await reachServer(server, { settings: { ssh_agent_auth: true }, environment });
  expect(await machine.run('whoami')).toEqual(whoami);
});

test('a wrong password ends at once when it may be refused once, and says what was tried', async () => {
  await using server = await openSsh({ lines: ['PubkeyAuthentication no'] });
  const settings = { ssh_private_key_file: undefined, ssh_password: 'wrong', ssh_handshake_attempts: 1 };
  expect(await problemIn(reachServer(server, { settings }))).toMatchObject({
    code: 'ssh/login-refused',
    detail: `127.0.0.1:${server.port} refused to let "root" in, once (ssh_handshake_attempts). Tried: password: refused; keyboard-interactive: refused.`,
  });
});

test('without a way to log in, nothing is tried', async () => {
  const settings = { ssh_private_key_file: undefined };
  expect((await problemIn(reachServer({ port: 1, key: '' }, { settings }))).code).toBe('ssh/no-credentials');
});

test('the key of the builder logs in, and a host key that the platform told is the only one', async () => {
  await using server = await openSsh();
  const settings = { ssh_private_key_file: undefined };
  const privateKey = await readFile(server.key, 'utf8');
  await using machine = await reachServer(server, { settings, found: { privateKey, hostKeys: [server.hostKey] } });
  expect(await machine.run('whoami')).toEqual(whoami);
  const other = (await readFile(`${server.key}.pub`, 'utf8')).trim();
  const refused = reachServer(server, { settings, found: { privateKey, hostKeys: [other] } });
  expect((await problemIn(refused)).code).toBe('ssh/host-key-unexpected');
});

test('the key of a build is taken out of authorized_keys, and no other (ssh_clear_authorized_keys)', async () => {
  await using server = await openSsh();
  await using machine = await reachServer(server);
  const ours = "packer_1 (a+b) [c] it's/ours.*";
  const lines = ['ssh-ed25519 AAAA mine', `ssh-ed25519 BBBB ${ours}`, `ssh-ed25519 CCCC ${ours} not`];
  await machine.run('mkdir -p ~/.ssh; cat > ~/.ssh/authorized_keys', lines.join('\n'));
  const report = recordingReporter();
  const { signal } = new AbortController();
  await clearAuthorizedKey(ours, { communicator: machine.line, report, signal });
  expect((await machine.run('cat ~/.ssh/authorized_keys; ls -A ~/.ssh')).stdout).toBe(
    `${lines[0]}\n${lines[2]}\nauthorized_keys\n`.replace(`${lines[2]}\n`, `${lines[2]}`),
  );
  expect(report.told).toEqual([]);
  await machine.run('rm ~/.ssh/authorized_keys');
  await clearAuthorizedKey(ours, { communicator: machine.line, report, signal });
  expect(report.told).toEqual(['error: The temporary key may still be in ~/.ssh/authorized_keys of the machine.']);
});

test('a bastion with an agent, with a passphrase, and with a certificate (ssh_bastion_agent_auth and others)', async () => {
  await using bastion = await openSsh({ lines: ['TrustedUserCAKeys FOLDER/authority.pub'] });
  await using target = await openSsh();
  await using agent = await agentWith(bastion.folder, [bastion.key]);
  const [secret, certified] = [join(bastion.folder, 'secret'), join(bastion.folder, 'certified')];
  await makeKey(secret, '-N', 'open sesame');
  await appendFile(`${bastion.key}.pub`, await readFile(`${secret}.pub`));
  await makeKey(join(bastion.folder, 'authority'));
  await makeKey(certified);
  await run('ssh-keygen', ['-q', '-s', join(bastion.folder, 'authority'), '-I', 'x', '-n', 'root', `${certified}.pub`]);
  const way = { ssh_bastion_host: `root@127.0.0.1:${bastion.port}` };
  for (const login of [
    { ssh_bastion_agent_auth: true },
    { ssh_bastion_private_key_file: secret, ssh_bastion_private_key_passphrase: 'open sesame' },
    { ssh_bastion_private_key_file: certified, ssh_bastion_certificate_file: `${certified}-cert.pub` },
  ]) {
    const environment: Record<string, string> = 'ssh_bastion_agent_auth' in login ? { SSH_AUTH_SOCK: agent.socket } : {};
    await using machine = await reachServer(target, { settings: { ...way, ...login }, environment });
    expect(await machine.run('whoami')).toEqual(whoami);
  }
});
