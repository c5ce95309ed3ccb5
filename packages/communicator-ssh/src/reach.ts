import type { Duplex } from 'node:stream';
import { reasonBook, type ReasonBook } from '@imgbuild/builder-kit';
import type { Host, Reporter } from '@imgbuild/core/sdk';
import { abortCauseOf, abortError, failure, timeLimit } from '@imgbuild/core/sdk';
import type { Client } from 'ssh2';
import { type Dial, direct, throughProxy, throughServer } from './dial.ts';
import { type Handshake, handshake } from './handshake.ts';
import type { HostKeys } from './host-keys.ts';
import { problems } from './problems.ts';
import { probe } from './probe.ts';
import type { Server, Target } from './target.ts';

/** Milliseconds between two logins when the first was refused: the server may have to learn the key yet, and counts refusals. */
const refusalPause = 5_000;

/** Milliseconds between two attempts after a login that broke off; it doubles up to that of a refusal. */
const brokenPause = 250;

export interface ReachContext {
  readonly signal: AbortSignal;
  readonly clock: Host['clock'];
  readonly report: Reporter;
  readonly hostKeys: HostKeys;
  readonly ask: (question: string) => Promise<string>;
}

/** A way to a machine that is open, with the servers it leads through. */
export interface Reached {
  readonly client: Client;
  /** Closes it and those on the way; told when all is over. */
  close(onClosed?: () => void): void;
}

/** Milliseconds after which a connection whose other end says no goodbye is cut off. */
const goodbye = 1_000;

/**
 * Waits until a machine can be logged in to. Ends with an error when its time is over, when it has refused as often as it may,
 * when its host key is not the right one, or when the signal aborts.
 */
export async function reach(target: Target, ctx: ReachContext): Promise<Reached> {
  const reasons = reasonBook(ctx.report);
  using limit = timeLimit(target.patience.timeout, `waiting for SSH on ${target.host}`, ctx);
  try {
    for (;;) {
      const way = await openWay(target, { ...ctx, signal: limit.signal }, reasons);
      if (way !== undefined) return way;
    }
  } catch (error) {
    if (ctx.signal.aborted || abortCauseOf(error)?.kind !== 'timeout') throw error;
    const where = `${target.host}:${target.port}`;
    const seconds = target.patience.timeout / 1000;
    throw failure(problems.create('not-reached', { where, seconds, reasons: reasons.all() }), error);
  }
}

/** All hops, one behind the other, and the machine at the end. Nothing when a hop was lost while the rest was waited for. */
async function openWay(target: Target, ctx: ReachContext, reasons: ReasonBook): Promise<Reached | undefined> {
  const lost = new AbortController();
  const signal = AbortSignal.any([ctx.signal, lost.signal]);
  const ways: LoggedIn[] = [];
  const close = (onClosed: () => void = () => undefined): void => closeAll(ways, onClosed);
  try {
    let behind: Client | undefined;
    for (const server of [...target.hops, target]) {
      const dial: Dial =
        behind !== undefined
          ? throughServer(behind, server)
          : target.proxy === undefined
            ? direct(server)
            : throughProxy(target.proxy, server);
      const way = await logIn(server, dial, { target, ctx: { ...ctx, signal }, reasons });
      const { client } = way;
      ways.push(way);
      if (server !== target) client.once('close', () => lost.abort(abortError({ kind: 'ended', what: server.host })));
      behind = client;
    }
    return { client: behind as Client, close };
  } catch (error) {
    close();
    if (lost.signal.aborted && !ctx.signal.aborted) {
      await ctx.clock.sleep(brokenPause, ctx.signal);
      return undefined;
    }
    throw error;
  }
}

/** The farthest first, since it lies behind the others. */
function closeAll(ways: readonly LoggedIn[], onClosed: () => void): void {
  const left = new Set(ways.filter(({ stream }) => !stream.destroyed));
  const isOver = (): boolean => left.size === 0;
  const timer = setTimeout(() => {
    // The client's own destroy() does nothing after its end().
    for (const { stream } of left) stream.destroy();
    onClosed();
  }, goodbye);
  const end = (): void => {
    clearTimeout(timer);
    onClosed();
  };
  if (isOver()) return end();
  for (const way of [...left].reverse()) {
    way.client.once('close', () => {
      if (left.delete(way) && isOver()) end();
    });
    way.client.end();
  }
}

interface LoggedIn {
  readonly client: Client;
  /** What it speaks over. */
  readonly stream: Duplex;
}

interface LogIn {
  readonly target: Target;
  readonly ctx: ReachContext;
  readonly reasons: ReasonBook;
}

/** Waits for one server and logs in. */
async function logIn(server: Server, dial: Dial, { target, ctx, reasons }: LogIn): Promise<LoggedIn> {
  const where = `${server.host}:${server.port}`;
  if (server.logins.length === 0) throw failure(problems.create('no-credentials', { where }));
  let refusals = 0;
  for (let pause = brokenPause; ;) {
    const onReason = (reason: string): void => reasons.note(`${where}: ${reason}`);
    const { stream } = await probe(dial, { ...ctx, onReason });
    const result: Handshake = await handshake(stream, server, {
      ...ctx,
      keepAlive: target.keepAlive,
      silence: target.silence,
      ...(target.ciphers === undefined ? {} : { ciphers: target.ciphers }),
      ...(target.keyExchange === undefined ? {} : { keyExchange: target.keyExchange }),
      ...(target.forwardedAgent === undefined || server !== target ? {} : { forwardedAgent: target.forwardedAgent }),
    });
    switch (result.kind) {
      case 'ready':
        return { client: result.client, stream };
      case 'impossible':
        throw result.error;
      case 'refused': {
        refusals++;
        if (refusals >= target.patience.refusals) {
          const attempts = refusals === 1 ? 'once' : `${refusals} times`;
          throw failure(problems.create('login-refused', { where, user: server.user, attempts, reason: result.reason }));
        }
        reasons.tell(`${where} refused the login of "${server.user}". ${result.reason}`);
        await ctx.clock.sleep(refusalPause, ctx.signal);
        break;
      }
      case 'failed':
        reasons.tell(`${where}: ${result.reason}`);
        await ctx.clock.sleep(pause, ctx.signal);
        pause = Math.min(pause * 2, refusalPause);
    }
  }
}
