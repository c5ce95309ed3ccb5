import { connect } from 'node:net';
import { abortError, describeExit, linesOf, type LocalProcess, type Reporter, timeLimit } from '@imgbuild/core/sdk';
import type { Work } from '../work.ts';
import { startPlugin } from './session-plugin.ts';
import { startSession, type Way } from './start-session.ts';

export interface Passage {
  /** Aborts when the session is not needed any more. */
  readonly closing: AbortSignal;
  readonly report: Reporter;
  /** Called when the port of this machine leads to that of the instance. */
  onOpen(): void;
}

/** Milliseconds in which the plugin must have opened its port. */
const openLimit = 60_000;

/** What the plugin says when it has, and has said in all its versions; and what it says besides when all is well. */
const [saysOpen, saysUsual] = [/^Port \d+ opened|^Waiting for connections/, /^Starting session|^Connection accepted/];

/** Milliseconds after which it need not say so, and milliseconds between two looks then. */
const [quiet, betweenLooks] = [10_000, 1_000];

/** One session, with the plugin that carries its data, until one of them ends. Gives the reason. */
export async function throughSession(way: Way, work: Work, { closing, report, onOpen }: Passage): Promise<string> {
  return work.scope.within(`session to ${way.target}`, async (scope) => {
    const started = await startSession(way, { ...work, scope, signal: AbortSignal.any([work.signal, closing]) });
    using limit = timeLimit(openLimit, 'opening the port', { clock: work.host.clock, signal: closing });
    // Once it is open there is no limit, and the work's signal does not end it either.
    const signal = AbortSignal.any([closing, limit.signal]);
    const state = { isOpen: false };
    const open = (): void => {
      if (state.isOpen) return;
      state.isOpen = true;
      limit[Symbol.dispose]();
      onOpen();
    };
    const plugin = await startPlugin(started, { ...work, scope, signal });
    const gone = new AbortController();
    const looking = lookForListener(way.localPort, work, gone.signal, open);
    const last = await listenTo(plugin, report, open);
    const exit = await plugin.exit;
    gone.abort(abortError({ kind: 'ended', what: 'the plugin' }));
    await looking;
    if (!state.isOpen && limit.signal.aborted) return `the plugin did not open its port within ${openLimit / 1000} s`;
    return last === '' ? `the plugin ended with ${describeExit(exit)}` : last;
  });
}

/** Tells what the plugin says, and gives its last words that were not the usual ones. */
async function listenTo(plugin: LocalProcess, report: Reporter, open: () => void): Promise<string> {
  let last = '';
  const tell = async (stream: AsyncIterable<Uint8Array>): Promise<void> => {
    for await (const line of linesOf(stream)) {
      const text = line.trim();
      if (text === '') continue;
      report.detail(text);
      if (saysOpen.test(text)) open();
      else if (!saysUsual.test(text)) last = text.replace(/\.$/, '');
    }
  };
  await Promise.all([tell(plugin.stdout), tell(plugin.stderr)]);
  return last;
}

/**
 * Looks whether somebody listens at the port. Not from the start: to the plugin every look is a connection, and with an old agent
 * only one can go through it at a time.
 */
async function lookForListener(port: number, { host }: Work, gone: AbortSignal, open: () => void): Promise<void> {
  try {
    await host.clock.sleep(quiet, gone);
    while (!(await isListening(port))) await host.clock.sleep(betweenLooks, gone);
    gone.throwIfAborted();
    open();
  } catch {
    // The plugin has ended before.
  }
}

function isListening(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: 'localhost' });
    const end = (answer: boolean) => (): void => {
      socket.destroy();
      resolve(answer);
    };
    socket.once('connect', end(true));
    socket.once('error', end(false));
  });
}
