import { connect, createServer, type Server as Listener, type Socket } from 'node:net';
import { failure } from '@imgbuild/core/sdk';
import type { Tunnel } from '@imgbuild/builder-kit';
import type { Client, ClientChannel } from 'ssh2';
import { problems } from './problems.ts';
import type { Target } from './target.ts';

/** Opens the tunnels of a template on a connection; they end with it. Both ends listen on loopback, as Packer's do. */
export async function openTunnels(client: Client, target: Target, signal: AbortSignal): Promise<void> {
  for (const tunnel of target.localTunnels) {
    signal.throwIfAborted();
    const listener = await listen(client, tunnel);
    client.once('close', () => listener.close());
  }
  if (target.remoteTunnels.length === 0) return;
  client.on('tcp connection', (details, accept, reject) => {
    const tunnel = target.remoteTunnels.find(({ port }) => port === details.destPort);
    if (tunnel === undefined) return void reject();
    const socket = connect({ host: tunnel.host, port: tunnel.hostPort, allowHalfOpen: true });
    socket.once('error', () => reject());
    socket.once('connect', () => {
      socket.removeAllListeners('error');
      const channel = accept();
      join(socket, channel);
    });
  });
  for (const tunnel of target.remoteTunnels) {
    await new Promise<void>((resolve, reject) => {
      client.forwardIn('localhost', tunnel.port, (error) => {
        if (error === undefined) resolve();
        else reject(tunnelFailed(tunnel, `the machine refused to listen on its port ${tunnel.port}`, error));
      });
    });
  }
}

/** One that has said all may still listen; when one breaks, so does the other. */
function join(socket: Socket, channel: ClientChannel): void {
  socket.on('error', () => channel.close());
  socket.on('close', () => channel.close());
  channel.on('error', () => socket.destroy());
  // What came before the end is still on its way to the socket.
  channel.on('close', () => socket.end());
  socket.pipe(channel).pipe(socket);
}

function listen(client: Client, tunnel: Tunnel): Promise<Listener> {
  const listener = createServer({ allowHalfOpen: true }, (socket) => {
    socket.on('error', () => undefined);
    client.forwardOut('127.0.0.1', socket.remotePort ?? 0, tunnel.host, tunnel.hostPort, (error, channel) => {
      if (error !== undefined) return void socket.destroy();
      join(socket, channel);
    });
  });
  return new Promise((resolve, reject) => {
    listener.once('error', (error) => reject(tunnelFailed(tunnel, error.message, error)));
    listener.listen({ host: 'localhost', port: tunnel.port }, () => resolve(listener));
  });
}

function tunnelFailed({ port, host, hostPort }: Tunnel, reason: string, cause: unknown): Error {
  return failure(problems.create('tunnel-failed', { tunnel: `${port}:${host}:${hostPort}`, reason }), cause);
}
