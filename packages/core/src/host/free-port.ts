import { createServer } from 'node:net';
import type { Scope } from '../sdk/index.ts';
import { failure } from '../sdk/index.ts';
import { problems } from './problems.ts';

/** Ports given out in this process and not yet let go; the system knows nothing of them until somebody listens. */
const given = new Set<number>();

/** A port on loopback that nobody listens on, reserved within this process until the scope ends. Tried from a random start. */
export function freePort(range: { readonly min: number; readonly max: number }, scope: Scope): Promise<number> {
  return scope.acquire(
    `port between ${range.min} and ${range.max}`,
    async (signal) => {
      const count = range.max - range.min + 1;
      const start = Math.floor(Math.random() * count);
      for (let step = 0; step < count; step++) {
        signal.throwIfAborted();
        const port = range.min + ((start + step) % count);
        if (given.has(port)) continue;
        given.add(port);
        if (await canListen(port)) return port;
        given.delete(port);
      }
      throw failure(problems.create('no-free-port', { min: range.min, max: range.max }));
    },
    (port) => void given.delete(port),
  );
}

function canListen(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
