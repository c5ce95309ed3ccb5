import type { Exit, RemoteProcess } from '@imgbuild/core/sdk';
import { abortError, describeExit, isLineDown, linesOf } from '@imgbuild/core/sdk';
import type { Line } from './line.ts';
import { powershell } from './powershell-text.ts';
import { remoteProcess } from './remote-process.ts';
import { said } from './scripts.ts';

/** What became of a script. */
export type Ended =
  | { readonly kind: 'done' }
  /** It says why it could not do it. */
  | { readonly kind: 'failed'; readonly reason: string }
  /** The connection was lost, or the machine ended it. */
  | { readonly kind: 'lost' }
  /** The machine cannot expand a zip. */
  | { readonly kind: 'no-zip' }
  /** What was sent did not reach it. */
  | { readonly kind: 'no-input'; readonly reason: string }
  /** There is no PowerShell that would have run it. */
  | { readonly kind: 'no-powershell'; readonly reason: string };

export interface ScriptRun {
  readonly signal: AbortSignal;
  /** Sent to its standard input. */
  readonly input?: AsyncIterable<Uint8Array>;
  /** Called with each line that it says and that is not about itself. */
  readonly onLine?: (line: string) => Promise<void>;
}

/** Milliseconds that a script has to end when it reads no more. */
const grace = 10_000;

/** Runs one of our scripts to its end. Rejects when the signal aborts, or when the input or a reader of its lines fails. */
export async function runScript(line: Line, script: string, { signal, input, onLine }: ScriptRun): Promise<Ended> {
  const own = new AbortController();
  const running = AbortSignal.any([signal, own.signal]);
  let child: RemoteProcess;
  try {
    const started = await line.start(powershell(script), { signal: running, input: input === undefined ? 'console' : 'pipe' });
    child = remoteProcess(line, started, { signal: running, outage: 'ends it' });
  } catch (error) {
    signal.throwIfAborted();
    if (isLineDown(error)) return { kind: 'lost' };
    throw error;
  }
  try {
    return await attend(line, child, { signal, own, input, onLine });
  } finally {
    await child[Symbol.asyncDispose]();
  }
}

interface Attending {
  readonly signal: AbortSignal;
  readonly own: AbortController;
  readonly input: AsyncIterable<Uint8Array> | undefined;
  readonly onLine: ScriptRun['onLine'];
}

async function attend(line: Line, child: RemoteProcess, { signal, own, input, onLine }: Attending): Promise<Ended> {
  let word: string | undefined;
  let reason = '';
  let hasBegun = false;
  let isDeaf = false;
  let isLost = false;
  let problem: { readonly error: unknown } | undefined;
  const stop = (error: unknown): void => {
    problem ??= { error };
    own.abort(abortError({ kind: 'ended', what: 'the transfer' }));
  };
  const rest: string[] = [];
  const listen = async (): Promise<void> => {
    for await (const text of linesOf(child.stdout)) {
      const [, name, base64] = /^imgbuild (\w+) ?([A-Za-z0-9+/=]*)$/.exec(text) ?? [];
      if (name === said.begun) hasBegun = true;
      else if (name !== undefined) {
        word = name;
        reason = Buffer.from(base64 ?? '', 'base64').toString();
      } else {
        keep(rest, text);
        await onLine?.(text);
      }
    }
  };
  const complaints: string[] = [];
  const complain = async (): Promise<void> => {
    for await (const text of linesOf(child.stderr)) keep(complaints, text);
  };
  const give = (milliseconds: number, then: () => void): Promise<void> =>
    line.clock.sleep(milliseconds, AbortSignal.any([signal, own.signal, over.signal])).then(then, () => undefined);
  const end = (): void => own.abort(abortError({ kind: 'ended', what: 'the script' }));
  const feed = async (): Promise<void> => {
    for await (const block of input ?? []) {
      try {
        await child.write(block);
      } catch (error) {
        if (isLineDown(error)) {
          isLost = true;
          end();
        }
        // A script that reads no more says itself why, and ends; one that does neither is ended.
        else await give(grace, end);
        isDeaf = !hasBegun;
        return;
      }
    }
    await child.closeStdin();
    if (hasBegun || input === undefined) return;
    // PowerShell needs seconds to start, on a machine that has just started many; but not for ever.
    await give(line.target.times.start, () => {
      if (hasBegun) return;
      isDeaf = true;
      end();
    });
  };
  const over = new AbortController();
  const feeding = feed().catch(stop);
  const listening = listen().catch(stop);
  const [exit] = await Promise.all([child.exit, listening, complain().catch(stop)]);
  over.abort();
  await feeding;
  signal.throwIfAborted();
  if (problem !== undefined) throw problem.error;
  switch (word) {
    case said.done:
      return { kind: 'done' };
    case said.failed:
      return { kind: 'failed', reason: reason.replace(/\s+/g, ' ').trim().replace(/\.$/, '') };
    case said.noZip:
      return { kind: 'no-zip' };
    case said.noInput:
      return { kind: 'no-input', reason: 'its input was empty' };
    default:
  }
  if (isLost) return { kind: 'lost' };
  if (isDeaf) return { kind: 'no-input', reason: 'it did not read its input' };
  if (exit.kind !== 'exited') return { kind: 'lost' };
  return { kind: 'no-powershell', reason: complaint(exit, [...complaints, ...rest]) };
}

/** The last lines of what was said are enough to tell what is wrong. */
function keep(lines: string[], line: string): void {
  const text = line.trim();
  if (text === '') return;
  lines.push(text.slice(0, 500));
  if (lines.length > 5) lines.shift();
}

function complaint(exit: Exit, lines: readonly string[]): string {
  const text = lines.slice(0, 5).join(' ').replace(/\.$/, '');
  return text === '' ? describeExit(exit) : `${describeExit(exit)}: ${text}`;
}
