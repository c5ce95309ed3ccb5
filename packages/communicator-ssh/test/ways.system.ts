import { copyFile } from 'node:fs/promises';
import { createServer as createHttp } from 'node:http';
import { connect, createServer, type Server } from 'node:net';
import { expect, test } from 'vitest';
import { problemIn, reachMachine, reachServer } from './machine.ts';
import { exchange, freePort, openSsh, password } from './openssh.ts';
import { troubledProxy } from './troubled-proxy.ts';

const whoami = { stdout: 'root\n', stderr: '', exit: { kind: 'exited', code: 0 } };

async function listening(server: Server): Promise<AsyncDisposable & { readonly port: number }> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as { port: number }).port,
    [Symbol.asyncDispose]: () => new Promise((resolve) => void server.close(() => resolve())),
  };
}

test('several bastions, one behind the other (ssh_bastion_host, _port, _username, _password)', async () => {
  await using first = await openSsh();
  await using second = await openSsh();
  await using target = await openSsh({ lines: ['PubkeyAuthentication no'] });
  await using machine = await reachServer(target, {
    settings: {
      ssh_bastion_host: `127.0.0.1,root@127.0.0.1:${second.port}`,
      ssh_bastion_port: first.port,
      ssh_bastion_username: 'builder',
      ssh_bastion_password: password,
      ssh_password: password,
    },
  });
  expect(await machine.run('whoami')).toEqual(whoami);
  expect(await first.log()).toMatch(/Accepted password for builder/);
  expect(await second.log()).toMatch(/Accepted password for root/);
});

test('a bastion with keys of its own, or the machine’s (ssh_bastion_private_key_file)', async () => {
  await using bastion = await openSsh();
  await using target = await openSsh();
  const settings = { ssh_bastion_host: '127.0.0.1', ssh_bastion_port: bastion.port, ssh_bastion_username: 'root' };
  await using own = await reachServer(target, { settings: { ...settings, ssh_bastion_private_key_file: bastion.key } });
  expect(await own.run('whoami')).toEqual(whoami);
  await copyFile(`${target.key}.pub`, `${bastion.key}.pub`);
  await using same = await reachServer(target, { settings });
  expect(await same.run('whoami')).toEqual(whoami);
});

test('a bastion that asks a person (ssh_bastion_interactive)', async () => {
  await using bastion = await openSsh({
    lines: ['PasswordAuthentication no', 'PubkeyAuthentication no', 'UsePAM yes', 'KbdInteractiveAuthentication yes'],
  });
  await using target = await openSsh();
  const settings = {
    ssh_bastion_host: '127.0.0.1',
    ssh_bastion_port: bastion.port,
    ssh_bastion_username: 'root',
    ssh_bastion_interactive: true,
  };
  await using machine = await reachServer(target, { settings, answers: [password] });
  expect(await machine.run('whoami')).toEqual(whoami);
  expect(machine.told).toContain('ask: Password: ');
});

test('a bastion that dies takes the line with it, and the line comes back', async () => {
  await using bastion = await openSsh();
  await using target = await openSsh();
  const settings = {
    ssh_bastion_host: '127.0.0.1',
    ssh_bastion_port: bastion.port,
    ssh_bastion_username: 'root',
    ssh_bastion_private_key_file: bastion.key,
  };
  await using machine = await reachServer(target, { settings });
  const child = await machine.line.spawn('sleep 100');
  await bastion.stop();
  expect(await child.exit).toEqual({ kind: 'disconnected' });
  await bastion.start();
  expect(await machine.run('whoami')).toEqual(whoami);
});

/** As much of RFC 1928 and RFC 1929 as a client can ask for. */
function socks(credentials: string | undefined, seen: string[]): Server {
  return createServer((socket) => {
    socket.on('error', () => undefined);
    const next = (): Promise<Buffer> => new Promise((resolve) => socket.once('data', resolve));
    const serve = async (): Promise<void> => {
      await next();
      socket.write(Buffer.from([5, credentials === undefined ? 0 : 2]));
      if (credentials !== undefined) {
        const asked = await next();
        const user = asked.subarray(2, 2 + (asked[1] ?? 0)).toString();
        const secret = asked.subarray(3 + user.length).toString();
        const isRight = `${user}:${secret}` === credentials;
        socket.write(Buffer.from([1, isRight ? 0 : 1]));
        if (!isRight) return void socket.end();
      }
      const request = await next();
      const port = request.readUInt16BE(request.length - 2);
      seen.push(`connect ${port}`);
      const onward = connect({ host: '127.0.0.1', port });
      onward.on('error', () => socket.end(Buffer.from([5, 5, 0, 1, 0, 0, 0, 0, 0, 0])));
      onward.once('connect', () => {
        socket.write(Buffer.from([5, 0, 0, 1, 0, 0, 0, 0, 0, 0]));
        socket.pipe(onward).pipe(socket);
      });
    };
    serve().catch(() => socket.destroy());
  });
}

test('a SOCKS proxy, with and without a name (ssh_proxy_host, _port, _username, _password)', async () => {
  await using server = await openSsh();
  const seen: string[] = [];
  for (const credentials of [undefined, 'jo:s3cret']) {
    await using proxy = await listening(socks(credentials, seen));
    const named = credentials === undefined ? {} : { ssh_proxy_username: 'jo', ssh_proxy_password: 's3cret' };
    const settings = { ssh_proxy_host: '127.0.0.1', ssh_proxy_port: proxy.port, ...named };
    await using machine = await reachServer(server, { settings });
    expect(await machine.run('whoami')).toEqual(whoami);
    expect(seen).toContain(`connect ${server.port}`);
    if (credentials === undefined) continue;
    const refused = reachServer(server, { settings: { ...settings, ssh_proxy_password: 'wrong', ssh_timeout: '1s' } });
    expect((await problemIn(refused)).detail).toContain('the proxy 127.0.0.1');
  }
});

test('an HTTP proxy (ssh_proxy_type)', async () => {
  await using server = await openSsh();
  const seen: (string | undefined)[] = [];
  const http = createHttp();
  http.on('connect', (request, socket) => {
    socket.on('error', () => undefined);
    seen.push(request.headers['proxy-authorization']);
    if (request.headers['proxy-authorization'] !== `Basic ${Buffer.from('jo:s3cret').toString('base64')}`) {
      return void socket.end('HTTP/1.1 407 Who are you\r\n\r\n');
    }
    const onward = connect({ host: '127.0.0.1', port: Number(request.url?.split(':')[1]) });
    onward.on('error', () => socket.destroy());
    onward.once('connect', () => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n');
      socket.pipe(onward).pipe(socket);
    });
  });
  await using proxy = await listening(http);
  const settings = {
    ssh_proxy_type: 'http',
    ssh_proxy_host: '127.0.0.1',
    ssh_proxy_port: proxy.port,
    ssh_proxy_username: 'jo',
    ssh_proxy_password: 's3cret',
  };
  {
    await using machine = await reachServer(server, { settings });
    expect(await machine.run('whoami')).toEqual(whoami);
  }
  const refused = reachServer(server, { settings: { ...settings, ssh_proxy_password: 'wrong', ssh_timeout: '1s' } });
  expect((await problemIn(refused)).detail).toContain('407 Who are you');
});

test('tunnels in both directions, also after the connection was lost (ssh_local_tunnels, ssh_remote_tunnels)', async () => {
  await using server = await openSsh();
  await using proxy = await troubledProxy(server.port);
  await using echo = await listening(
    createServer({ allowHalfOpen: true }, (socket) => {
      socket.on('error', () => undefined);
      socket.write('hello ');
      socket.pipe(socket);
    }),
  );
  const [here, there] = [await freePort(), await freePort()];
  const settings = {
    ssh_local_tunnels: [`${here}:127.0.0.1:${echo.port}`],
    ssh_remote_tunnels: [`${there}:127.0.0.1:${echo.port}`],
  };
  const through = { port: proxy.port, key: server.key };
  const machine = await reachServer(through, { settings });
  for (const round of ['first', 'second']) {
    expect((await machine.run(`exec 3<>/dev/tcp/localhost/${there}; head -c 6 <&3`)).stdout).toBe('hello ');
    expect(await exchange(here, round)).toBe(`hello ${round}`);
    proxy.cut();
  }
  await machine[Symbol.asyncDispose]();
  await expect(exchange(here, 'x')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
});

test('a tunnel that cannot be opened ends the build with the reason', async () => {
  await using server = await openSsh();
  await using taken = await listening(createServer());
  const local = reachServer(server, { settings: { ssh_local_tunnels: [`${taken.port}:127.0.0.1:80`] } });
  expect(await problemIn(local)).toMatchObject({ code: 'ssh/tunnel-failed', detail: expect.stringContaining('EADDRINUSE') });
  await using refusing = await openSsh({ lines: ['AllowTcpForwarding no'] });
  const remote = reachServer(refusing, { settings: { ssh_remote_tunnels: [`${taken.port}:127.0.0.1:80`] } });
  expect((await problemIn(remote)).detail).toContain('refused to listen');
});

test('algorithms are the ones that the template wants (ssh_ciphers, ssh_key_exchange_algorithms)', async () => {
  await using server = await openSsh({
    lines: ['Ciphers aes128-ctr,aes256-ctr', 'KexAlgorithms ecdh-sha2-nistp256,curve25519-sha256'],
  });
  const settings = { ssh_ciphers: ['aes256-ctr'], ssh_key_exchange_algorithms: ['ecdh-sha2-nistp256'] };
  await using machine = await reachServer(server, { settings });
  expect(await machine.run('whoami')).toEqual(whoami);
  const log = await server.log();
  expect(log).toContain('kex: client->server cipher: aes256-ctr');
  expect(log).toContain('kex: algorithm: ecdh-sha2-nistp256');
  const none = reachServer(server, { settings: { ssh_ciphers: ['aes192-ctr'], ssh_timeout: '1s' } });
  expect((await problemIn(none)).detail).toContain('no matching');
  const unknown = reachServer(server, { settings: { ssh_ciphers: ['rot13'] } });
  expect((await problemIn(unknown)).code).toBe('ssh/algorithm-unknown');
});

test('a terminal for all commands, or for one (ssh_pty)', async () => {
  await using server = await openSsh();
  await using machine = await reachServer(server, { settings: { ssh_pty: true } });
  expect((await machine.run('tty; stty size; echo $TERM')).stdout).toMatch(/^\/dev\/pts\/\d+\r\n40 80\r\nxterm\r\n$/);
  await using plain = await reachServer(server);
  const child = await plain.line.spawn('stty size; read x; stty size', { pty: { columns: 100, rows: 30 } });
  let said = '';
  for await (const chunk of child.stdout) {
    if (said === '') {
      child.resize({ columns: 120, rows: 50 });
      await child.write(Buffer.from('\n'));
    }
    said += Buffer.from(chunk).toString();
  }
  expect(said).toBe('30 100\r\n\r\n50 120\r\n');
});

test('the port of the template (ssh_port), where no builder found one', async () => {
  await using server = await openSsh();
  const settings = { ssh_host: '127.0.0.1', ssh_port: server.port, ssh_username: 'root', ssh_private_key_file: server.key };
  await using machine = await reachMachine({ settings });
  expect(await machine.run('whoami')).toEqual(whoami);
});

test('without an address or a name, it says what to set', async () => {
  expect((await problemIn(reachMachine({}))).code).toBe('ssh/no-address');
  expect((await problemIn(reachMachine({ settings: { ssh_host: '127.0.0.1' } }))).code).toBe('ssh/no-user');
});
