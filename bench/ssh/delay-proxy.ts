// A TCP proxy that holds every byte back for half a round trip, in both directions, and lets any number of bytes be on the way.
// `node delay-proxy.ts ROUND_TRIP_MS TARGET_PORT` prints the port it listens on.
import { connect, createServer, type Socket } from 'node:net';

const [roundTrip = 0, target = 22] = process.argv.slice(2).map(Number);

/** Bytes on their way, each with the time at which it arrives. */
function delayed(from: Socket, to: Socket): void {
  const way: { readonly at: number; readonly bytes: Buffer | undefined }[] = [];
  let timer: NodeJS.Timeout | undefined;
  const arrive = (): void => {
    timer = undefined;
    const now = performance.now();
    for (let next = way[0]; next !== undefined && next.at <= now; next = way[0]) {
      way.shift();
      if (next.bytes === undefined) to.end();
      else to.write(next.bytes);
    }
    const [next] = way;
    if (next !== undefined) timer = setTimeout(arrive, Math.max(0, next.at - performance.now()));
  };
  const send = (bytes: Buffer | undefined): void => {
    way.push({ at: performance.now() + roundTrip / 2, bytes });
    timer ??= setTimeout(arrive, roundTrip / 2);
  };
  from.on('data', send);
  from.on('end', () => send(undefined));
  from.on('error', () => to.destroy());
  from.on('close', () => setTimeout(() => to.destroy(), roundTrip));
}

const server = createServer({ allowHalfOpen: true, noDelay: true }, (near) => {
  const far = connect({ host: '127.0.0.1', port: target, allowHalfOpen: true, noDelay: true });
  delayed(near, far);
  delayed(far, near);
});
server.listen(0, '127.0.0.1', () => console.log((server.address() as { port: number }).port));
