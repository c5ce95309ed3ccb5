import { createHash } from 'node:crypto';
import { chmod } from 'node:fs/promises';
import { join } from 'node:path';
import type { Host } from '@imgbuild/core/sdk';
import { describe, expect, test } from 'vitest';
import { type EngineAddress, findEngine } from '../src/engine/address.ts';
import { problemIn, type TestFolder, testFolder } from './folder.ts';

/** Finds an engine with the usual sockets below the test's folder. */
function find(folder: TestFolder, dockerPath = 'docker', platform: Host['platform'] = 'linux'): Promise<EngineAddress> {
  const { context, path } = folder;
  const sockets = { docker: join(path, 'run/docker.sock'), podman: join(path, 'run/podman.sock') };
  return findEngine({ dockerPath }, { ...context, host: { ...context.host, platform } }, sockets);
}

/** Writes a context as `docker context create` does. */
async function writeContext(
  folder: TestFolder,
  name: string,
  docker: unknown,
  files: Readonly<Record<string, string>> = {},
): Promise<void> {
  const id = createHash('sha256').update(name).digest('hex');
  await folder.write(`.docker/contexts/meta/${id}/meta.json`, { Name: name, Metadata: {}, Endpoints: { docker } });
  for (const [file, content] of Object.entries(files)) await folder.write(`.docker/contexts/tls/${id}/docker/${file}`, content);
}

describe('who says where the engine is', () => {
  test('DOCKER_HOST, before every context', async () => {
    await using folder = await testFolder({ DOCKER_HOST: 'ssh://me@engine', DOCKER_CONTEXT: 'other' });
    await folder.write('.docker/config.json', { currentContext: 'another' });
    expect(await find(folder)).toEqual({ kind: 'ssh', user: 'me', host: 'engine', name: 'ssh://me@engine', from: 'DOCKER_HOST' });
  });

  test('DOCKER_CONTEXT, before the context in use', async () => {
    await using folder = await testFolder({ DOCKER_CONTEXT: 'one' });
    await folder.write('.docker/config.json', { currentContext: 'two' });
    await writeContext(folder, 'one', { Host: 'tcp://one:1', SkipTLSVerify: false });
    await writeContext(folder, 'two', { Host: 'tcp://two:2' });
    expect(await find(folder)).toEqual({
      kind: 'tcp',
      host: 'one',
      port: 1,
      name: 'tcp://one:1',
      from: 'the context "one"',
      context: 'one',
    });
  });

  test('the context in use', async () => {
    await using folder = await testFolder({ DOCKER_CONTEXT: '' });
    await folder.write('.docker/config.json', { currentContext: 'two', auths: {} });
    await writeContext(folder, 'two', { Host: 'unix:///two.sock' });
    expect(await find(folder)).toEqual({
      kind: 'socket',
      path: '/two.sock',
      name: 'unix:///two.sock',
      from: 'the context "two"',
      context: 'two',
    });
  });

  test('the folder of settings can be elsewhere, and relative', async () => {
    await using folder = await testFolder({ DOCKER_CONFIG: 'settings/.docker', DOCKER_CONTEXT: 'one' });
    const inner = { ...folder, write: async (path: string, content: unknown) => folder.write(`settings/${path}`, content) };
    await writeContext(inner, 'one', { Host: 'unix://below/x.sock' });
    expect(await find(folder)).toMatchObject({
      kind: 'socket',
      path: join(folder.path, 'below/x.sock'),
      name: 'unix://below/x.sock',
    });
  });

  test.each(['DOCKER_CONTEXT', 'DOCKER_HOST'])('%s can choose the default', async (name) => {
    await using folder = await testFolder({ [name]: name === 'DOCKER_HOST' ? ' ' : 'default' });
    await folder.write('.docker/config.json', { currentContext: 'two' });
    const socket = join(folder.path, 'run/docker.sock');
    expect(await find(folder)).toEqual({ kind: 'socket', path: socket, name: `unix://${socket}`, from: 'the default' });
  });

  test('on Windows the default is a pipe, and home is another variable', async () => {
    await using folder = await testFolder({ USERPROFILE: 'FOLDER/user', HOME: '/nowhere' });
    expect(await find(folder, 'podman', 'windows')).toEqual({
      kind: 'socket',
      path: '//./pipe/docker_engine',
      name: 'npipe:////./pipe/docker_engine',
      from: 'the default',
    });
    await folder.write('user/.docker/config.json', { currentContext: 'x' });
    expect(await problemIn(find(folder, 'docker', 'windows'))).toContain('There is no context "x"');
  });
});

describe('sockets that are looked for', () => {
  const order = [
    ['run/docker.sock', 'the default'],
    ['runtime/docker.sock', 'the default of rootless Docker'],
    ['.docker/run/docker.sock', 'the default of Docker Desktop'],
    ['.docker/desktop/docker.sock', 'the default of Docker Desktop'],
    ['runtime/podman/podman.sock', 'the default of rootless Podman'],
    ['run/podman.sock', 'the default of Podman'],
  ] as const;

  test.each(order.map(([path, from], index) => [path, from, index] as const))('%s', async (path, from, index) => {
    await using folder = await testFolder({ XDG_RUNTIME_DIR: 'FOLDER/runtime' });
    for (const [each] of order.slice(index)) await folder.write(each, '');
    const whole = join(folder.path, path);
    expect(await find(folder)).toEqual({ kind: 'socket', path: whole, name: `unix://${whole}`, from });
  });

  test('without any, and without a home, it is the default', async () => {
    await using folder = await testFolder({ HOME: '' });
    expect(await find(folder)).toMatchObject({ path: join(folder.path, 'run/docker.sock'), from: 'the default' });
  });

  test('Podman, where it is asked for, has its own first', async () => {
    await using folder = await testFolder({ XDG_RUNTIME_DIR: 'FOLDER/runtime', DOCKER_HOST: 'tcp://docker' });
    expect(await find(folder, '/usr/bin/podman')).toMatchObject({ host: 'docker', from: 'DOCKER_HOST' });
    await folder.write('run/podman.sock', '');
    expect(await find(folder, 'C:\\bin\\Podman.exe')).toMatchObject({ from: 'the default of Podman' });
    await folder.write('runtime/podman/podman.sock', '');
    expect(await find(folder, 'podman')).toMatchObject({ from: 'the default of rootless Podman' });
    expect(await find(folder, '/podman/docker')).toMatchObject({ host: 'docker' });
  });

  test.each([
    ['unix:///run/p.sock', { kind: 'socket', path: '/run/p.sock' }],
    ['ssh://core@machine:5/run/p.sock', { kind: 'ssh', user: 'core', host: 'machine', port: 5, socketPath: '/run/p.sock' }],
    ['tcp://machine:5', { kind: 'tcp', host: 'machine', port: 5 }],
  ])('CONTAINER_HOST=%s', async (text, place) => {
    await using folder = await testFolder({ CONTAINER_HOST: text, DOCKER_TLS_VERIFY: '1' });
    await folder.write('run/podman.sock', '');
    expect(await find(folder, 'podman')).toEqual({ ...place, name: text, from: 'CONTAINER_HOST' });
    await folder.write('run/docker.sock', '');
    await using other = await testFolder({ CONTAINER_HOST: text });
    expect(await find(other)).toMatchObject({ from: 'the default' });
  });
});

describe('TLS', () => {
  const files = { 'ca.pem': 'CA', 'cert.pem': 'CERT', 'key.pem': 'a private key' };

  async function certificates(folder: TestFolder, below: string, names: readonly (keyof typeof files)[]): Promise<void> {
    for (const name of names) await folder.write(`${below}/${name}`, files[name]);
  }

  function shown(address: EngineAddress): unknown {
    if (address.kind !== 'tcp') return address.kind;
    const texts = Object.entries(address.tls ?? {}).map(([name, value]) => [name, String(value)]);
    return address.tls === undefined ? 'none' : Object.fromEntries(texts);
  }

  test('DOCKER_TLS_VERIFY wants the engine’s certificate to be right, even with 0', async () => {
    await using folder = await testFolder({
      DOCKER_HOST: 'tcp://engine:2376',
      DOCKER_TLS_VERIFY: '0',
      DOCKER_CERT_PATH: 'FOLDER/pki',
    });
    await certificates(folder, 'pki', ['ca.pem', 'cert.pem', 'key.pem']);
    expect(shown(await find(folder))).toEqual({ ca: 'CA', cert: 'CERT', key: 'a private key', verify: 'yes' });
    expect(folder.context.host.hidden).toEqual(['a private key']);
  });

  test('DOCKER_TLS does not, and certificates are in the folder of settings', async () => {
    await using folder = await testFolder({ DOCKER_HOST: 'tcp://engine:2376', DOCKER_TLS: '1' });
    await certificates(folder, '.docker', ['ca.pem']);
    expect(shown(await find(folder))).toEqual({ ca: 'CA', verify: 'no' });
  });

  test('with nothing else said, the engine is at its port for TLS', async () => {
    await using folder = await testFolder({ DOCKER_TLS_VERIFY: '1' });
    await certificates(folder, '.docker', ['ca.pem']);
    const address = await find(folder);
    expect(address).toMatchObject({ host: 'localhost', port: 2376, name: 'tcp://localhost:2376', from: 'DOCKER_TLS_VERIFY' });
    expect(shown(address)).toEqual({ ca: 'CA', verify: 'yes' });
  });

  test('is nothing for a socket, and off where nobody asks', async () => {
    await using folder = await testFolder({ DOCKER_HOST: 'unix:///x', DOCKER_TLS_VERIFY: '1' });
    expect(shown(await find(folder))).toBe('socket');
    await using plain = await testFolder({ DOCKER_HOST: 'tcp://engine:2376', DOCKER_TLS_VERIFY: '' });
    await certificates(plain, '.docker', ['ca.pem', 'cert.pem', 'key.pem']);
    expect(shown(await find(plain))).toBe('none');
  });

  test('a certificate that is missing is named', async () => {
    await using folder = await testFolder({ DOCKER_HOST: 'tcp://engine', DOCKER_TLS_VERIFY: '1', DOCKER_CERT_PATH: 'pki' });
    expect(await problemIn(find(folder))).toBe(
      'docker/certificate-missing: DOCKER_TLS_VERIFY asks for TLS, and pki/ca.pem cannot be read: it does not exist. Name the folder of ca.pem, cert.pem and key.pem with DOCKER_CERT_PATH, or unset DOCKER_TLS_VERIFY.',
    );
    await certificates(folder, 'pki', ['ca.pem', 'cert.pem']);
    expect(await problemIn(find(folder))).toContain('pki/key.pem cannot be read');
  });

  test.each([
    ['none', { SkipTLSVerify: false }, {}],
    [{ verify: 'no' }, { SkipTLSVerify: true }, {}],
    [{ verify: 'yes', ca: 'CA' }, {}, { 'ca.pem': 'CA' }],
    [{ verify: 'yes', ca: 'CA', cert: 'CERT', key: 'a private key' }, {}, files],
    [{ verify: 'no', ca: 'CA' }, { SkipTLSVerify: true }, { 'ca.pem': 'CA', 'cert.pem': 'CERT' }],
  ])('of a context: %j', async (expected, more, there) => {
    await using folder = await testFolder({ DOCKER_CONTEXT: 'one', DOCKER_TLS_VERIFY: '1' });
    await writeContext(folder, 'one', { Host: 'tcp://engine:2376', ...more }, there);
    expect(shown(await find(folder))).toEqual(expected);
  });
});

describe('what is told', () => {
  test('a context that is not there, with those that are', async () => {
    await using folder = await testFolder({ DOCKER_CONTEXT: 'other' });
    expect(await problemIn(find(folder))).toBe(
      'docker/context-not-found: There is no context "other" (DOCKER_CONTEXT). Contexts that are there: none. Choose one of them, or "default", with DOCKER_CONTEXT, or say where the engine is with DOCKER_HOST.',
    );
    await writeContext(folder, 'two', { Host: 'tcp://x' });
    await writeContext(folder, 'one', { Host: 'tcp://x' });
    await folder.write('.docker/contexts/meta/broken/meta.json', '{');
    await folder.write('.docker/contexts/meta/empty/other', '');
    expect(await problemIn(find(folder))).toContain('Contexts that are there: "one", "two".');
  });

  test('who chose a context', async () => {
    await using folder = await testFolder();
    await folder.write('.docker/config.json', { currentContext: 'gone' });
    expect(await problemIn(find(folder))).toContain('"gone" ("currentContext" of .docker/config.json)');
  });

  test.each([
    ['{', 'it is not JSON'],
    ['[]', 'it is JSON, but not an object'],
    [{ currentContext: 5 }, '"currentContext" is not a text'],
    [{ auths: [] }, '"auths" is not an object'],
    [{ auths: { x: { auth: 5 } } }, '"auths"."x" is not an object of texts'],
    [{ credHelpers: { x: {} } }, '"credHelpers"."x" is not a text'],
  ])('settings that cannot be read: %j', async (content, reason) => {
    await using folder = await testFolder();
    await folder.write('.docker/config.json', content);
    expect(await problemIn(find(folder))).toBe(
      `docker/config-unreadable: .docker/config.json: ${reason}. Docker and Podman keep there where their engine is and how to log in; repair it, or move it away.`,
    );
  });

  test('settings that are a folder; empty ones are none', async () => {
    await using folder = await testFolder();
    await folder.write('.docker/config.json/x', '');
    expect(await problemIn(find(folder))).toContain('.docker/config.json: it is a folder.');
    await using empty = await testFolder();
    await chmod(await empty.write('.docker/config.json', '\n'), 0o600);
    expect(await find(empty)).toMatchObject({ from: 'the default' });
  });

  test.each([[{}], [{ Host: '' }], [undefined], ['text']])('a context without an engine: %j', async (docker) => {
    await using folder = await testFolder({ DOCKER_CONTEXT: 'one' });
    await writeContext(folder, 'one', docker);
    expect(await problemIn(find(folder))).toMatch(
      /^docker\/config-unreadable: \.docker\/contexts\/meta\/[0-9a-f]{64}\/meta\.json: the context "one" names no Docker engine/,
    );
  });

  test('a malformed address, without the password in it', async () => {
    await using folder = await testFolder({ DOCKER_HOST: 'ssh://me:secret@engine' });
    const told = await problemIn(find(folder));
    expect(folder.context.host.redact(told)).toBe(
      'docker/host-malformed: "ssh://me:<sensitive>@engine" (DOCKER_HOST): SSH takes no password from an address; use a key or an agent. Write unix:///PATH, tcp://HOST:PORT or ssh://USER@HOST.',
    );
  });

  test('an abort', async () => {
    await using folder = await testFolder();
    folder.controller.abort(new Error('enough'));
    await expect(find(folder)).rejects.toThrow('enough');
  });
});
