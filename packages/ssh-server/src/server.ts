import { createServer, type Server as Listener, type Socket } from 'node:net';
import { abortError, type Communicator, failure, type Reporter } from '@imgbuild/core/sdk';
import ssh2 from 'ssh2';
import { serveConnection } from './connection.ts';
import { describeHostKeys, type HostKey, makeKeyPair, readAuthorizedKeys } from './keys.ts';
import { machineFiles } from './machine/files.ts';
import { machineShell } from './machine/shell.ts';
import { problems } from './problems.ts';
import type { SessionContext } from './session.ts';

export interface SshServerOptions {
  /** Where commands run and files are. It stays the caller's: closing the server does not close it. */
  readonly communicator: Communicator;
  /** Lines of `authorized_keys`, without options: who may log in. */
  readonly authorizedKeys: readonly string[];
  /** The name that has to be given; any will do when there is none. */
  readonly user?: string;
  /** Private keys, at most one of a kind is used. Without any, one is made that lives as long as the server. */
  readonly hostKeys?: readonly string[];
  /** Where to listen. Default 127.0.0.1. */
  readonly address?: string;
  /** Default 0, any that is free. */
  readonly port?: number;
  /** Variables of every command. Those that a client sends are laid over them. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Folder on this machine for files that clients write or read out of order. What is made in it is removed. */
  readonly temporaryFolder: string;
  readonly report: Reporter;
  /** Closes connections and ends commands when it aborts; the server is still to be closed. */
  readonly signal: AbortSignal;
}

/** A server that listens. Disposing it ends every command and connection, and resolves when all is over. */
export interface SshServer extends AsyncDisposable {
  readonly address: string;
  readonly port: number;
  readonly hostKeys: readonly HostKey[];
}

/** Opens an SSH and SFTP server in front of a communicator. Throws failures of the catalogue. */
export async function openSshServer(o: SshServerOptions): Promise<SshServer> {
  o.signal.throwIfAborted();
  const hostKeys = o.hostKeys ?? [makeKeyPair().privateKey];
  const described = describeHostKeys(hostKeys);
  const logins = { keys: readAuthorizedKeys(o.authorizedKeys), user: o.user };
  const stop = new AbortController();
  const signal = AbortSignal.any([o.signal, stop.signal]);
  const shell = machineShell(o.communicator, signal);
  const sockets = new Set<Socket>();
  const works = new Set<Promise<void>>();
  const session: SessionContext = {
    communicator: o.communicator,
    files: machineFiles(shell),
    environment: o.environment ?? {},
    temporaryFolder: o.temporaryFolder,
    track: (work) => {
      works.add(work);
      work.finally(() => works.delete(work)).catch(() => undefined);
    },
  };
  const server = new ssh2.Server({ hostKeys: [...hostKeys], ident: 'imgbuild' }, (client) =>
    serveConnection(client, { logins, session, report: o.report, signal }),
  );
  server.on('error', () => undefined);
  const listener = createServer({ noDelay: true }, (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    server.injectSocket(socket);
  });
  const address = o.address ?? '127.0.0.1';
  const port = await listen(listener, address, o.port ?? 0);
  let closing: Promise<void> | undefined;
  const close = async (): Promise<void> => {
    const over = new Promise<void>((resolve) => listener.close(() => resolve()));
    // Commands first: that they were ended is still told.
    stop.abort(abortError({ kind: 'ended', what: 'the SSH server' }));
    while (works.size > 0) await Promise.all(works);
    for (const socket of sockets) socket.destroySoon();
    const timer = setTimeout(() => {
      for (const socket of sockets) socket.destroy();
    }, patience);
    await over;
    clearTimeout(timer);
    await shell[Symbol.asyncDispose]();
  };
  const closeOnce = (): Promise<void> => (closing ??= close());
  signal.addEventListener('abort', () => void closeOnce().catch(() => undefined), { once: true });
  if (signal.aborted) void closeOnce().catch(() => undefined);
  return { address, port, hostKeys: described, [Symbol.asyncDispose]: closeOnce };
}

/** Milliseconds in which a client has to take what it was told last. */
const patience = 1_000;

function listen(listener: Listener, address: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    listener.once('error', (error: NodeJS.ErrnoException) =>
      reject(failure(problems.create('cannot-listen', { address, port, reason: reasonOf(error) }), error)),
    );
    listener.listen({ host: address, port }, () => {
      listener.removeAllListeners('error');
      // A connection that cannot be accepted is the client's to notice.
      listener.on('error', () => undefined);
      const bound = listener.address();
      resolve(typeof bound === 'object' && bound !== null ? bound.port : port);
    });
  });
}

function reasonOf(error: NodeJS.ErrnoException): string {
  if (error.code === 'EADDRINUSE') return 'the port is taken';
  if (error.code === 'EACCES') return 'this user may not listen there';
  if (error.code === 'EADDRNOTAVAIL' || error.code === 'ENOTFOUND') return 'this machine has no such address';
  return error.message;
}
