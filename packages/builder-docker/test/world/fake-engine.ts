import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { RegistryAuth } from '../../src/engine/engine.ts';

/** An engine that lets everybody log in anywhere, and has and does nothing else. */
export interface FakeEngine extends AsyncDisposable {
  readonly host: string;
  readonly logins: () => readonly RegistryAuth[];
}

export async function startFakeEngine(): Promise<FakeEngine> {
  const folder = await mkdtemp(join(tmpdir(), 'imgbuild-docker-fake-'));
  const socket = join(folder, 'engine.sock');
  const logins: RegistryAuth[] = [];
  const server = createServer((request, response) => {
    void (async () => {
      const body = await text(request);
      response.setHeader('Api-Version', '1.41');
      response.setHeader('Ostype', 'linux');
      response.setHeader('Content-Type', 'application/json');
      if (request.url === '/_ping') response.end('OK');
      else if (request.url === '/auth') {
        logins.push(JSON.parse(body) as RegistryAuth);
        response.end('{"Status":"Login Succeeded"}');
      } else {
        response.statusCode = 404;
        response.end('{"message":"there is nothing here"}');
      }
    })();
  });
  await new Promise<void>((resolve) => server.listen(socket, resolve));
  return {
    host: `unix://${socket}`,
    logins: () => logins,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
