import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer as createHttpServer } from 'node:http';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A registry of a test's own: the real one of the distribution project, on loopback, where engines allow HTTP without TLS. */
export interface TestRegistry extends AsyncDisposable {
  /** HOST:PORT. */
  readonly name: string;
}

/** @param user who is let in; without one, everybody is */
export async function startRegistry(user?: { readonly name: string; readonly password: string }): Promise<TestRegistry> {
  const folder = mkdtempSync(join(tmpdir(), 'imgbuild-registry-'));
  const name = `127.0.0.1:${await freePort()}`;
  const passwords = join(folder, 'htpasswd');
  if (user !== undefined) writeFileSync(passwords, execFileSync('htpasswd', ['-Bbn', user.name, user.password]));
  const config = {
    version: '0.1',
    log: { accesslog: { disabled: true } },
    storage: { filesystem: { rootdirectory: join(folder, 'data') } },
    http: { addr: name },
    ...(user === undefined ? {} : { auth: { htpasswd: { realm: 'test', path: passwords } } }),
  };
  const file = join(folder, 'config.yml');
  // JSON is YAML.
  writeFileSync(file, JSON.stringify(config));
  const log = join(folder, 'log');
  const shell = 'log=$1; shift; exec "$@" > "$log" 2>&1';
  const child = spawn('sh', ['-c', shell, 'registry', log, 'docker-registry', 'serve', file], { stdio: 'ignore' });
  for (;;) {
    if (child.exitCode !== null) throw new Error(`the registry ended: ${readFileSync(log, 'utf8').slice(-2000)}`);
    const answer = await fetch(`http://${name}/v2/`).catch((error: Error) => {
      // Nobody listens yet.
      if ((error.cause as NodeJS.ErrnoException | undefined)?.code !== 'ECONNREFUSED') throw error;
    });
    if (answer !== undefined) break;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return {
    name,
    [Symbol.asyncDispose]: async () => {
      if (child.exitCode === null) {
        const ended = once(child, 'exit');
        child.kill();
        await ended;
      }
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** A registry that makes no repositories by itself, and has none (OCI distribution-spec 1.1, "Error Codes"). */
export async function startEmptyRegistry(): Promise<TestRegistry> {
  const server = createHttpServer((request, response) => {
    request.resume();
    response.setHeader('Docker-Distribution-Api-Version', 'registry/2.0');
    response.setHeader('Content-Type', 'application/json');
    if (/^\/v2\/?$/.test(request.url ?? '')) {
      response.end('{}');
      return;
    }
    response.statusCode = 404;
    response.end(JSON.stringify({ errors: [{ code: 'NAME_UNKNOWN', message: 'the repository does not exist' }] }));
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return {
    name: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

/** The tags that a registry has of a repository. */
export async function tagsIn({ name }: TestRegistry, repository: string): Promise<readonly string[]> {
  const answer = await fetch(`http://${name}/v2/${repository}/tags/list`);
  return ((await answer.json()) as { readonly tags: readonly string[] }).tags.toSorted();
}

async function freePort(): Promise<number> {
  const server = createServer();
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
