import { request } from 'node:http';
import { connect, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Client } from 'ssh2';
import type { Proxy } from './target.ts';

/** Opens a stream to a port. Rejects when it is refused, or when the signal aborts; a stream that comes too late is closed. */
export type Dial = (signal: AbortSignal) => Promise<Duplex>;

interface Port {
  readonly host: string;
  readonly port: number;
}

/** Straight to the port. */
export function direct({ host, port }: Port): Dial {
  return (signal) =>
    new Promise((resolve, reject) => {
      const socket = connect({ host, port, noDelay: true });
      const stop = (): void => void socket.destroy(signal.reason as Error);
      signal.addEventListener('abort', stop, { once: true });
      if (signal.aborted) stop();
      socket.once('error', (error) => {
        signal.removeEventListener('abort', stop);
        reject(error);
      });
      socket.once('connect', () => {
        signal.removeEventListener('abort', stop);
        socket.removeAllListeners('error');
        resolve(socket);
      });
    });
}

/** By way of a proxy. */
export function throughProxy(proxy: Proxy, to: Port): Dial {
  return proxy.type === 'http' ? throughHttp(proxy, to) : throughSocks(proxy, to);
}

function throughSocks(proxy: Proxy, to: Port): Dial {
  return async (signal) => {
    const { SocksClient } = await import('socks');
    // The library knows no signal: the connection to the proxy is ours, and closing it ends all waiting.
    const existing_socket = (await direct(proxy)(signal)) as Socket;
    const stop = (): void => void existing_socket.destroy(signal.reason as Error);
    signal.addEventListener('abort', stop, { once: true });
    try {
      const { socket } = await SocksClient.createConnection({
        command: 'connect',
        existing_socket,
        proxy: {
          host: proxy.host,
          port: proxy.port,
          type: 5,
          ...(proxy.user === undefined ? {} : { userId: proxy.user }),
          ...(proxy.password === undefined ? {} : { password: proxy.password }),
        },
        destination: { host: to.host, port: to.port },
      });
      return socket;
    } catch (error) {
      existing_socket.destroy();
      signal.throwIfAborted();
      throw new Error(`the proxy ${proxy.host}:${proxy.port} says: ${error instanceof Error ? error.message : String(error)}`, {
        cause: error,
      });
    } finally {
      signal.removeEventListener('abort', stop);
    }
  };
}

/** HTTP's CONNECT (RFC 9110, section 9.3.6). */
function throughHttp(proxy: Proxy, to: Port): Dial {
  return (signal) =>
    new Promise((resolve, reject) => {
      const name = to.host.includes(':') ? `[${to.host}]` : to.host;
      const credentials = Buffer.from(`${proxy.user ?? ''}:${proxy.password ?? ''}`).toString('base64');
      const asking = request({
        method: 'CONNECT',
        host: proxy.host,
        port: proxy.port,
        path: `${name}:${to.port}`,
        headers: {
          host: `${name}:${to.port}`,
          ...(proxy.user === undefined ? {} : { 'proxy-authorization': `Basic ${credentials}` }),
        },
        agent: false,
        signal,
      });
      asking.once('connect', (answer, socket, head) => {
        if (answer.statusCode !== 200) {
          socket.destroy();
          reject(new Error(`the proxy ${proxy.host}:${proxy.port} answered ${answer.statusCode} ${answer.statusMessage ?? ''}`));
          return;
        }
        if (head.length > 0) socket.unshift(head);
        resolve(socket);
      });
      asking.once('response', (answer) => {
        answer.resume();
        reject(new Error(`the proxy ${proxy.host}:${proxy.port} answered ${answer.statusCode} ${answer.statusMessage ?? ''}`));
      });
      asking.once('error', (error) => reject(signal.aborted ? (signal.reason as Error) : error));
      asking.end();
    });
}

/** By way of another SSH server. */
export function throughServer(client: Client, to: Port): Dial {
  return (signal) =>
    new Promise((resolve, reject) => {
      signal.throwIfAborted();
      const stop = (): void => reject(signal.reason as Error);
      signal.addEventListener('abort', stop, { once: true });
      client.forwardOut('127.0.0.1', 0, to.host, to.port, (error, channel) => {
        signal.removeEventListener('abort', stop);
        if (error !== undefined) reject(error);
        else if (signal.aborted) channel.destroy();
        else resolve(channel);
      });
    });
}
