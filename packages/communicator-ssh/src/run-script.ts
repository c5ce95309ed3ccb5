import { describeExit, problemOf, type RemoteProcess } from '@imgbuild/core/sdk';
import { decapitalised } from './handshake.ts';
import type { Line } from './line.ts';
import { remoteProcess } from './remote-process.ts';
import { greeting } from './shell-text.ts';

/** How a script of ours ended. */
export type Ended =
  | { readonly kind: 'done'; readonly output: string }
  /** It ran, and could not do what it should. */
  | { readonly kind: 'failed'; readonly code: number; readonly reason: string }
  /** It did not run: there is no POSIX shell, or no commands are allowed. */
  | { readonly kind: 'not-understood'; readonly reason: string }
  /** The connection was lost on the way. */
  | { readonly kind: 'lost' };

/** Characters of output that are kept for messages. */
const kept = 4_000;

/**
 * Runs a script that begins with `greet`, and feeds it. When reading the input fails, the script is ended and that error is
 * thrown: what came over is not whole.
 */
export async function runScript(
  line: Line,
  command: string,
  o: { readonly signal: AbortSignal; readonly input?: AsyncIterable<Uint8Array> },
): Promise<Ended> {
  const child = await startScript(line, command, o.signal);
  if ('refusal' in child) return { kind: 'not-understood', reason: child.refusal };
  const output = collect(child.stdout);
  const errors = collect(child.stderr);
  const feed = async (): Promise<void> => {
    for await (const chunk of o.input ?? []) {
      // When the script reads no more, its end says why.
      if (
        !(await child.write(chunk).then(
          () => true,
          () => false,
        ))
      )
        break;
    }
    await child.closeStdin();
  };
  try {
    await feed();
  } catch (error) {
    await child[Symbol.asyncDispose]();
    throw error;
  }
  const [exit, said, complaints] = await Promise.all([child.exit, output, errors]);
  o.signal.throwIfAborted();
  if (exit.kind === 'disconnected') return { kind: 'lost' };
  // A login shell may have words of its own to say first.
  const at = `\n${said}`.indexOf(`\n${greeting}\n`);
  const isUnderstood = at !== -1;
  if (isUnderstood && exit.kind === 'exited' && exit.code === 0)
    return { kind: 'done', output: said.slice(at + greeting.length).trim() };
  const reason = complaints.trim() === '' ? describeExit(exit) : lastLines(complaints);
  return isUnderstood
    ? { kind: 'failed', code: exit.kind === 'exited' ? exit.code : -1, reason }
    : { kind: 'not-understood', reason };
}

/** Starts a script of ours; a server that runs no commands at all, as one of SFTP alone, gives its reason. */
export async function startScript(
  line: Line,
  command: string,
  signal: AbortSignal,
): Promise<RemoteProcess | { readonly refusal: string }> {
  try {
    return remoteProcess(await line.exec(command, { signal }), signal, 'script');
  } catch (error) {
    const problem = problemOf(error);
    if (problem?.code !== 'ssh/command-refused') throw error;
    return { refusal: decapitalised(problem.detail ?? problem.summary).replace(/\.$/, '') };
  }
}

export function lastLines(text: string): string {
  return text.trim().split(/\r?\n/).slice(-3).join('; ');
}

export async function collect(chunks: AsyncIterable<Uint8Array>): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of chunks) if (text.length < kept) text += decoder.decode(chunk, { stream: true });
  return text;
}
