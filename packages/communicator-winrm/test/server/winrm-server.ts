// A WinRM service for tests: WS-Man over HTTP(S) with Basic and NTLM, as Windows has it, in front of a small simulated machine.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { encryptedType, isEncrypted, sealBody, unsealBody } from '../../src/encrypted-body.ts';
import { channelBindings } from '../../src/ntlm/channel-bindings.ts';
import type { Sealing } from '../../src/ntlm/sealing.ts';
import { cmdEcho, winrmcp } from './cmd.ts';
import { type Machine, openMachine } from './machine.ts';
import { type NtlmLogin, ntlmLogin } from './ntlm-login.ts';
import { type Abilities, ourScripts } from './our-scripts.ts';
import type { Program } from './program.ts';
import { removals, uploadedScripts } from './scripts-there.ts';
import { type Answer, type Asked, faults, type FaultSaid, openService } from './service.ts';

/** What goes wrong with a request: its connection is cut before or after it is carried out, or it is never answered. */
export type Mishap =
  'cut-before' | 'cut-after' | 'hang' | 'restart' | { readonly fault: FaultSaid } | { readonly status: number };

export interface WinrmServerOptions {
  /** A folder of the test's own, for C:\. */
  readonly folder: string;
  readonly user?: string;
  readonly password?: string;
  /** Ways to log in that are offered. */
  readonly logins?: readonly ('Basic' | 'Negotiate')[];
  /** `refused` as Windows does it by default: what is not sealed gets no answer. */
  readonly unencrypted?: 'allowed' | 'refused';
  readonly tls?: { readonly key: string; readonly cert: string; readonly der: Buffer };
  readonly maxEnvelopeSize?: number;
  readonly abilities?: Partial<Abilities>;
  /** Asked before what is built in. */
  readonly programs?: readonly Program[];
  /** Asked for each request, with its number from 1 on. */
  readonly mishap?: (asked: Asked, number: number) => Mishap | undefined;
  /** Milliseconds between a request's arrival and its answer. */
  readonly delay?: number;
  readonly port?: number;
}

/** One request as it came. */
export interface Seen {
  readonly action: Asked['action'];
  /** A command, a number of bytes, a signal. */
  readonly detail: string;
}

export interface WinrmServer extends AsyncDisposable {
  readonly port: number;
  readonly machine: Machine;
  /** All requests, in their order. */
  readonly seen: readonly Seen[];
  /** HTTP requests, of logins too. */
  readonly roundTrips: number;
  /** Shells that are open now. */
  readonly shells: number;
  /** Logins that were refused. */
  readonly refused: number;
  /** While it is not `undefined`, the password that is right instead. */
  password: string;
  /** Cuts all connections, forgets all shells, and takes no connections for a time. */
  restart(milliseconds: number): Promise<void>;
}

interface Line {
  ntlm: NtlmLogin | undefined;
  session: Sealing | undefined;
  isIn: boolean;
}

export async function openWinrmServer(o: WinrmServerOptions): Promise<WinrmServer> {
  const machine = openMachine(o.folder);
  const abilities = (): Abilities => ({ input: 'works', zip: 'works', ...o.abilities });
  const service = openService(machine, () => [
    ...(o.programs ?? []),
    ourScripts(abilities),
    winrmcp,
    uploadedScripts,
    removals,
    cmdEcho,
  ]);
  const seen: Seen[] = [];
  const lines = new WeakMap<Socket, Line>();
  const sockets = new Set<Socket>();
  const state = { password: o.password ?? 'secret', roundTrips: 0, refused: 0, number: 0 };
  const user = o.user ?? 'packer';
  const logins = o.logins ?? ['Negotiate', 'Basic'];

  const refuse = (response: ServerResponse): void => {
    state.refused++;
    response.writeHead(401, {
      'www-authenticate': logins.map((way) => (way === 'Basic' ? 'Basic realm="WSMAN"' : way)),
      'content-length': 0,
    });
    response.end();
  };
  const lineOf = (socket: Socket): Line => {
    const known = lines.get(socket);
    if (known !== undefined) return known;
    const line: Line = { ntlm: undefined, session: undefined, isIn: false };
    lines.set(socket, line);
    return line;
  };

  /** Whether the request may go on; otherwise it has its answer. */
  const admit = (request: IncomingMessage, response: ServerResponse, line: Line): boolean => {
    const [, way = '', token = ''] = /^(\w+) (.*)$/.exec(request.headers.authorization ?? '') ?? [];
    if (way === 'Basic' && logins.includes('Basic')) {
      if (token === Buffer.from(`${user}:${state.password}`).toString('base64')) return true;
      refuse(response);
      return false;
    }
    if ((way === 'Negotiate' || way === 'NTLM') && logins.includes('Negotiate')) {
      line.ntlm ??= ntlmLogin({
        password: (name) => (name.toLowerCase() === user.toLowerCase() ? state.password : undefined),
        channelBindings: o.tls === undefined ? undefined : channelBindings(o.tls.der),
      });
      const next = line.ntlm.take(Buffer.from(token, 'base64'));
      if (next.kind === 'challenge') {
        response.writeHead(401, { 'www-authenticate': `Negotiate ${next.challenge.toString('base64')}`, 'content-length': 0 });
        response.end();
      } else if (next.kind === 'refused') {
        line.ntlm = undefined;
        refuse(response);
      } else {
        line.isIn = true;
        line.session = next.session;
        // What came with the last message of the login is answered; nothing is answered with nothing.
        return true;
      }
      return false;
    }
    if (line.isIn) return true;
    refuse(response);
    return false;
  };

  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    state.roundTrips++;
    const chunks: Buffer[] = [];
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
    const body = Buffer.concat(chunks);
    const { socket } = request;
    const line = lineOf(socket);
    if (o.delay !== undefined) await new Promise((resolve) => setTimeout(resolve, o.delay));
    if (!admit(request, response, line)) return;
    if (body.length === 0) {
      response.writeHead(200, { 'content-length': 0 });
      response.end();
      return;
    }
    const isSealed = isEncrypted(request.headers['content-type']);
    if (!isSealed && o.tls === undefined && o.unencrypted === 'refused') {
      response.writeHead(500, { 'content-type': 'text/html', 'content-length': 0 });
      response.end();
      return;
    }
    const text = isSealed && line.session !== undefined ? unsealBody(line.session, body) : body.toString();
    const asked = service.read(text);
    const reply = ({ status, body: said }: Answer): void => {
      const sealed = isSealed && line.session !== undefined ? sealBody(line.session, said) : Buffer.from(said);
      response.writeHead(status, {
        'content-type': isSealed ? encryptedType : 'application/soap+xml;charset=UTF-8',
        'content-length': sealed.length,
      });
      response.end(sealed);
    };
    if (text.length > (o.maxEnvelopeSize ?? 500 * 1024)) return reply(service.fault(asked, faults.tooLarge));
    seen.push({ action: asked.action, detail: asked.detail });
    const mishap = o.mishap?.(asked, ++state.number);
    if (mishap === 'cut-before') return void socket.destroy();
    if (mishap === 'hang') return;
    if (mishap === 'restart') return server.restart(300);
    if (typeof mishap === 'object' && 'fault' in mishap) return reply(service.fault(asked, mishap.fault));
    if (typeof mishap === 'object') {
      response.writeHead(mishap.status, { 'content-type': 'text/html', 'content-length': 0 });
      response.end();
      return;
    }
    const answer = await service.answer(asked);
    if (mishap === 'cut-after') return void socket.destroy();
    if (!socket.destroyed) reply(answer);
  };

  const onRequest = (request: IncomingMessage, response: ServerResponse): void => {
    handle(request, response).catch((error: Error) => {
      response.writeHead(400, { 'content-type': 'text/plain' });
      response.end(error.message);
    });
  };
  const listener = o.tls === undefined ? createServer(onRequest) : createSecureServer(o.tls, onRequest);
  listener.keepAliveTimeout = 120_000;
  listener.on(o.tls === undefined ? 'connection' : 'secureConnection', (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    socket.on('error', () => undefined);
  });
  const listen = (port: number): Promise<void> =>
    new Promise((resolve, reject) => {
      listener.once('error', reject);
      listener.listen(port, '127.0.0.1', () => {
        listener.off('error', reject);
        resolve();
      });
    });
  const cut = (): Promise<void> =>
    new Promise((resolve) => {
      listener.close(() => resolve());
      for (const socket of sockets) socket.destroy();
    });
  await listen(o.port ?? 0);
  const { port } = listener.address() as AddressInfo;

  const server: WinrmServer = {
    port,
    machine,
    seen,
    get roundTrips() {
      return state.roundTrips;
    },
    get shells() {
      return service.shells;
    },
    get refused() {
      return state.refused;
    },
    get password() {
      return state.password;
    },
    set password(next: string) {
      state.password = next;
    },
    restart: async (milliseconds) => {
      service.forget();
      await cut();
      await new Promise((resolve) => setTimeout(resolve, milliseconds));
      await listen(port);
    },
    [Symbol.asyncDispose]: async () => {
      service.forget();
      await cut();
    },
  };
  return server;
}
