// Whatever is wrong with what a build is given, or with where it is to run, is told in words that say what to do.
import { spawn } from 'node:child_process';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { failureLine, problemLine } from '@imgbuild/core/testing';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { openBench } from './world/build.ts';
import { selfSigned } from './world/self-signed.ts';
import { engineNames, startEngine, type TestEngine } from './world/engines.ts';
import { makeImage } from './world/make-images.ts';
import { texts } from './world/bad-input-texts.ts';
import { startStrictRegistry } from './world/strict-registry.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'imgbuild-docker-bad-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** What the check of a build says of an engine at an address. */
async function verified(host: string): Promise<readonly string[]> {
  await using bench = await openBench({ host });
  return (await bench.verify({ image: 'base:1', discard: true })).map((problem) =>
    problemLine(problem).replaceAll(folder, 'FOLDER'),
  );
}

describe('no engine', () => {
  test('no socket', async () => {
    expect(await verified(`unix://${folder}/none.sock`)).toEqual([
      'error docker/no-engine: No container engine answers. unix://FOLDER/none.sock (DOCKER_HOST): there is no such socket. Start Docker or Podman, or say where it is with DOCKER_HOST or a context.',
    ]);
  });

  test('a socket that nobody listens on any more', async () => {
    const path = join(folder, 'old.sock');
    const child = spawn(process.execPath, [
      '-e',
      `require('net').createServer().listen(${JSON.stringify(path)}, () => process.kill(process.pid, 'SIGKILL'))`,
    ]);
    await new Promise((resolve) => child.once('exit', resolve));
    expect(await verified(`unix://${path}`)).toEqual([
      'error docker/no-engine: No container engine answers. unix://FOLDER/old.sock (DOCKER_HOST): nobody listens there. Start Docker or Podman, or say where it is with DOCKER_HOST or a context.',
    ]);
  });

  test('a port that nobody listens on', async () => {
    expect(await verified('tcp://127.0.0.1:1')).toEqual([
      'error docker/no-engine: No container engine answers. tcp://127.0.0.1:1 (DOCKER_HOST): nobody listens there. Start Docker or Podman, or say where it is with DOCKER_HOST or a context.',
    ]);
  });

  test('somebody else listens', async () => {
    const server = createServer((socket) => socket.end('220 mail\r\n'));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const host = `tcp://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const told = (await verified(host)).map((line) => line.replace(host, 'HOST'));
    server.close();
    expect(told).toEqual([
      'error docker/no-engine: No container engine answers. HOST (DOCKER_HOST): what listens there is no engine, or wants TLS (Parse Error: Expected HTTP/, RTSP/ or ICE/). Start Docker or Podman, or say where it is with DOCKER_HOST or a context.',
    ]);
  });

  test('an engine that wants TLS', async () => {
    // What Go's server says, and so Docker's engine.
    const server = createServer((socket) =>
      socket.end('HTTP/1.0 400 Bad Request\r\n\r\nClient sent an HTTP request to an HTTPS server.\n'),
    );
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const host = `tcp://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const told = (await verified(host)).map((line) => line.replace(host, 'HOST'));
    server.close();
    expect(told).toEqual([
      'error docker/no-engine: No container engine answers. HOST (DOCKER_HOST): it wants TLS, which DOCKER_TLS_VERIFY=1 turns on, with the certificates in DOCKER_CERT_PATH. Start Docker or Podman, or say where it is with DOCKER_HOST or a context.',
    ]);
  });

  test('a server that wants TLS and says nothing without', async () => {
    const server = createTlsServer(selfSigned(folder), (socket) => socket.end());
    server.on('tlsClientError', () => undefined);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const host = `tcp://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const told = (await verified(host)).map((line) => line.replace(host, 'HOST'));
    server.close();
    expect(told).toEqual([
      'error docker/no-engine: No container engine answers. HOST (DOCKER_HOST): what listens there is no engine, or wants TLS (socket hang up). Start Docker or Podman, or say where it is with DOCKER_HOST or a context.',
    ]);
  });
});

test('a socket that is not open to this user', async () => {
  const path = join(folder, 'closed.sock');
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(path, resolve));
  await chmod(path, 0o600);
  await chmod(folder, 0o755);
  const child = spawn(
    process.execPath,
    ['--conditions=@imgbuild/source', fileURLToPath(new URL('world/verify-engine.ts', import.meta.url)), `unix://${path}`],
    { uid: 65_534, gid: 65_534, env: { PATH: process.env['PATH'] }, stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const told = await text(child.stdout);
  server.close();
  expect(told.replaceAll(folder, 'FOLDER')).toBe(
    'error docker/engine-forbidden: The container engine may not be used. unix://FOLDER/closed.sock (DOCKER_HOST) is not open to this user. Add the user to the group that owns the socket (usually "docker") and log in again, run as root, or use a rootless engine.\n',
  );
});

test('an export to a folder', async () => {
  await using bench = await openBench({ host: `unix://${folder}/none.sock` });
  expect(
    problemLine((await bench.verify({ image: 'base:1', export_path: folder }))[0] as never).replaceAll(folder, 'FOLDER'),
  ).toBe(
    'error docker/export-to-folder at export_path: A folder is where the file goes. FOLDER is a folder; export_path names the file that is written. Add a file name, for instance FOLDER/image.tar.',
  );
});

describe.each(engineNames)('%s', (name) => {
  let engine: TestEngine;
  let before: unknown;
  /** The platform that the engine runs. */
  let own = '';
  beforeAll(async () => {
    engine = await startEngine(name);
    own = `linux/${((await engine.ask('GET', '/images/base:1/json')) as { readonly Architecture: string }).Architecture}`;
    await makeImage(engine, 'foreign:1', { 'bin/sh': `\x7fELF\x02\x01\x01${'\0'.repeat(57)}` }, 's390x');
    await makeImage(engine, 'broken:1', { 'bin/sh': 'neither a script nor a program' });
    await makeImage(engine, 'empty:1', { 'etc/': '' });
    await makeShellless();
    before = await state();
  });
  afterAll(() => engine.stop());
  afterEach(async () => {
    expect(await state()).toEqual(before);
  });

  /** An image with programs, but without a shell. */
  async function makeShellless(): Promise<void> {
    await using bench = await openBench(engine);
    const { id } = await bench.build({ image: 'base:1', pull: false, commit: true }, async ({ run }) => {
      await run('rm /bin/sh');
    });
    await engine.ask('POST', `/images/${id}/tag?repo=shellless&tag=1`);
  }

  async function state(): Promise<unknown> {
    const images = (await engine.ask('GET', '/images/json?all=1')) as readonly {
      readonly Id: string;
      readonly RepoTags: readonly string[] | null;
    }[];
    const containers = (await engine.ask('GET', '/containers/json?all=1')) as readonly { readonly Id: string }[];
    return {
      images: images.map(({ Id: id, RepoTags: tags }) => [id, tags]).sort(),
      containers: containers.map(({ Id: id }) => id),
    };
  }

  function told(what: string): string {
    const { docker, podman = docker } = texts[what] ?? { docker: 'no text' };
    return name === 'docker' ? docker : podman;
  }

  /** How a build fails, with what is different each time made the same. */
  async function failed(raw: object): Promise<string> {
    await using bench = await openBench(engine);
    const told = await bench.build({ pull: false, commit: true, ...raw }).then(
      ({ summary }) => summary,
      (error: unknown) => failureLine(error),
    );
    await bench.close('failed');
    return told
      .replaceAll(engine.host, 'ENGINE')
      .replaceAll(folder, 'FOLDER')
      .replaceAll(/127\.0\.0\.1:\d+/g, 'REGISTRY')
      .replaceAll(/[\da-f]{64}/g, 'ID')
      .replaceAll(/libpod_builder\d+/g, 'libpod_builder')
      .replaceAll(own, 'linux/OWN');
  }

  test('an image that nobody has', async () => {
    await using registry = await startStrictRegistry();
    expect(await failed({ image: `${registry.name}/none:1` })).toBe(told('an image that nobody has'));
    expect(await failed({ image: `${registry.name}/none:1`, pull: true })).toBe(told('an image that nobody has, 2'));
  });

  test('a registry that wants a login', async () => {
    await using registry = await startStrictRegistry('someone:secret');
    expect(await failed({ image: `${registry.name}/none:1`, pull: true })).toBe(told('a registry that wants a login'));
  });

  test('a registry that is not there', async () => {
    expect(await failed({ image: '127.0.0.1:1/none:1', pull: true })).toBe(told('a registry that is not there'));
  });

  test('a login that is refused', async () => {
    await using registry = await startStrictRegistry('someone:secret');
    const login = { login: true, login_server: registry.name, login_username: 'someone', login_password: 'wrong' };
    // Podman cannot ask without TLS, and learns it at the pull.
    expect(await failed({ image: `${registry.name}/none:1`, pull: true, ...login })).toBe(told('a login that is refused'));
  });

  test('a login with nothing to log in with', async () => {
    expect(await failed({ image: 'base:1', login: true, login_server: 'registry.example.com' })).toBe(
      told('a login with nothing to log in with'),
    );
  });

  test('an image for another processor', async () => {
    expect(await failed({ image: 'foreign:1' })).toBe(told('an image for another processor'));
  });

  test('an image that is not there for the platform', async () => {
    expect(await failed({ image: 'base:1', platform: 'linux/s390x' })).toBe(told('an image that is not there for the platform'));
  });

  test('a shell that is no program', async () => {
    expect(await failed({ image: 'broken:1' })).toBe(told('a shell that is no program'));
  });

  test('an image without a shell', async () => {
    expect(await failed({ image: 'empty:1' })).toBe(told('an image without a shell'));
  });

  test('a container that runs something else, without a shell', async () => {
    const run = ['-d', '--entrypoint=/bin/sleep', '{{ .Image }}', '1000'];
    expect(await failed({ image: 'shellless:1', run_command: run })).toBe(
      told('a container that runs something else, without a shell'),
    );
  });

  test('a program that is not there', async () => {
    const run = ['-d', '--entrypoint=/bin/serve', '{{ .Image }}'];
    expect(await failed({ image: 'base:1', run_command: run })).toBe(told('a program that is not there'));
  });

  test('a user that there is not', async () => {
    expect(await failed({ image: 'base:1', exec_user: 'nobody-at-all' })).toBe(told('a user that there is not'));
  });

  test('a command that ends at once', async () => {
    const run = ['-d', '--entrypoint=/bin/sh', '{{ .Image }}', '-c', 'echo it is over >&2; exit 3'];
    expect(await failed({ image: 'base:1', run_command: run })).toBe(told('a command that ends at once'));
    expect(await failed({ image: 'base:1', run_command: ['-d', '--entrypoint=/bin/sh', '{{ .Image }}'] })).toBe(
      told('a command that ends at once, 2'),
    );
  });

  test('a file that run_command names and that is not there', async () => {
    expect(await failed({ image: 'base:1', run_command: ['-d', '--env-file', `${folder}/none.env`, '{{ .Image }}'] })).toBe(
      told('a file that run_command names and that is not there'),
    );
  });

  test('changes that cannot be made', async () => {
    expect(await failed({ image: 'base:1', changes: ['EXPOSE eighty'] })).toBe(told('changes that cannot be made'));
    expect(await failed({ image: 'base:1', changes: ['ENV'] })).toBe(told('changes that cannot be made, 2'));
  });

  test('a Dockerfile that fails', async () => {
    const path = join(folder, 'Dockerfile');
    const build = { image: undefined, pull: undefined, build: { path, build_dir: folder, pull: false } };
    await writeFile(path, 'FROM base:1\nRUN echo before; exit 3\n');
    expect(await failed(build)).toBe(told('a Dockerfile that fails'));
    await writeFile(path, 'FRMO base:1\n');
    expect(await failed(build)).toBe(told('a Dockerfile that fails, 2'));
    await writeFile(path, 'FROM base:1\nCOPY none /\n');
    expect(await failed(build)).toBe(told('a Dockerfile that fails, 3'));
    await writeFile(join(folder, 'Dockerfile.dockerignore'), 'a\n[\n');
    expect(await failed(build)).toBe(told('a Dockerfile that fails, 4'));
    await rm(join(folder, 'Dockerfile.dockerignore'));
  });

  test('a Dockerfile that is missing', async () => {
    const build = { path: join(folder, 'none.Dockerfile'), build_dir: folder, pull: false };
    expect(await failed({ image: undefined, pull: undefined, build })).toBe(told('a Dockerfile that is missing'));
  });
});
