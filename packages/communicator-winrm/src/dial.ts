import { request } from 'node:http';
import { connect, isIP, type Socket } from 'node:net';
import { connect as connectTls, type TLSSocket } from 'node:tls';
import type { Proxy } from './proxy.ts';
import { placeOf, type Target } from './target.ts';
import { wireError } from './wire-error.ts';

/** Opens a connection to the machine, or to the proxy on the way; with TLS where it is wanted. */
export async function dial(target: Target, signal: AbortSignal): Promise<Socket> {
  const { proxy, scheme } = target;
  if (proxy === undefined) {
    const socket = await openPort(target, signal);
    return scheme === 'https' ? secure(target, socket, signal) : socket;
  }
  // A proxy passes requests on as they are; only what is encrypted goes through a tunnel.
  return scheme === 'https' ? secure(target, await tunnel(proxy, target, signal), signal) : openPort(proxy, signal);
}

/** Opens a TCP connection. */
export function openPort({ host, port }: { readonly host: string; readonly port: number }, signal: AbortSignal): Promise<Socket> {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    const socket = connect({ host, port, noDelay: true });
    const stop = (): void => void socket.destroy(signal.reason as Error);
    signal.addEventListener('abort', stop, { once: true });
    socket.once('error', (error) => {
      signal.removeEventListener('abort', stop);
      reject(signal.aborted ? (signal.reason as Error) : wireError({ kind: 'lost' }, error.message, error));
    });
    socket.once('connect', () => {
      signal.removeEventListener('abort', stop);
      socket.removeAllListeners('error');
      resolve(socket);
    });
  });
}

function secure(target: Target, socket: Socket, signal: AbortSignal): Promise<TLSSocket> {
  return new Promise((resolve, reject) => {
    const secured = connectTls({
      socket,
      ...(isIP(target.host) === 0 ? { servername: target.host } : {}),
      host: target.host,
      rejectUnauthorized: target.certificate === 'trusted',
    });
    const stop = (): void => void secured.destroy(signal.reason as Error);
    const clean = (): void => {
      signal.removeEventListener('abort', stop);
      secured.removeAllListeners('error').removeAllListeners('close');
    };
    signal.addEventListener('abort', stop, { once: true });
    if (signal.aborted) stop();
    secured.once('error', (error: Error) => {
      clean();
      socket.destroy();
      if (signal.aborted) reject(signal.reason as Error);
      else if (isAboutCertificate(error)) reject(wireError({ kind: 'certificate' }, untrusted(target, error), error));
      else reject(wireError({ kind: 'lost' }, error.message, error));
    });
    secured.once('close', () => {
      clean();
      reject(wireError({ kind: 'lost' }, 'the connection was closed before TLS began'));
    });
    secured.once('secureConnect', () => {
      clean();
      resolve(secured);
    });
  });
}

const isAboutCertificate = (error: Error & { readonly code?: string }): boolean =>
  /CERT|SELF_SIGNED|UNABLE_TO|ALTNAME|ISSUER/.test(error.code ?? '');

const untrusted = (target: Target, error: Error): string =>
  `the certificate of ${placeOf(target)} is not trusted (${error.message.replace(/; if the root CA.*$/, '')}); set winrm_insecure = true to take any, or NODE_EXTRA_CA_CERTS to the file of its authority`;

/** HTTP's CONNECT (RFC 9110, section 9.3.6). */
function tunnel(proxy: Proxy, target: Target, signal: AbortSignal): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const path = placeOf(target);
    const says = (status: number | undefined, text: string | undefined): Error =>
      wireError({ kind: 'lost' }, `the proxy ${proxy.host}:${proxy.port} answered ${status ?? 0} ${text ?? ''}`.trimEnd());
    const asking = request({
      method: 'CONNECT',
      host: proxy.host,
      port: proxy.port,
      path,
      headers: { host: path, ...(proxy.authorization === undefined ? {} : { 'proxy-authorization': proxy.authorization }) },
      agent: false,
      signal,
    });
    asking.once('connect', (answer, socket) => {
      if (answer.statusCode === 200) return resolve(socket);
      socket.destroy();
      reject(says(answer.statusCode, answer.statusMessage));
    });
    asking.once('response', (answer) => {
      answer.resume();
      reject(says(answer.statusCode, answer.statusMessage));
    });
    asking.once('error', (error) => {
      if (signal.aborted) reject(signal.reason as Error);
      else reject(wireError({ kind: 'lost' }, `the proxy ${proxy.host}:${proxy.port}: ${error.message}`, error));
    });
    asking.end();
  });
}
