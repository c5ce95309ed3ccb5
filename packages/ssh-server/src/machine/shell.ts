import { abortError, type Communicator, describeExit, lineDown, type RemoteProcess } from '@imgbuild/core/sdk';
import { bytesOf } from '../byte-text.ts';
import { refusal } from '../refusal.ts';
import { quote } from '../shell-text.ts';
import { definitions, greeting, looks, type Script, start, trailer } from './scripts.ts';

export interface Answer {
  readonly status: number;
  readonly output: Buffer;
}

/** A shell on the machine that is asked one thing after the other. */
export interface MachineShell extends AsyncDisposable {
  /** Runs one of the scripts. Questions may follow each other without waiting; answers come in their order. */
  ask(script: Script, ...words: readonly string[]): Promise<Answer>;
}

interface Conversation {
  ask(line: Buffer): Promise<Answer>;
  end(): Promise<void>;
}

/** A shell that is started when it is first needed, and again when it has ended, as by a restart of the machine. */
export function machineShell(communicator: Communicator, signal: AbortSignal): MachineShell {
  let current: Promise<Conversation> | undefined;
  let isClosed = false;
  const conversation = async (): Promise<Conversation> => {
    if (isClosed) throw abortError({ kind: 'ended', what: 'the SSH server' });
    if (current !== undefined) return current;
    const forget = (): void => {
      if (current === starting) current = undefined;
    };
    const starting: Promise<Conversation> = converse(communicator, signal, forget);
    starting.catch(forget);
    current = starting;
    return starting;
  };
  return {
    ask: async (script, ...words) => {
      if (words.some((word) => word.includes('\0'))) throw refusal('malformed', 'A path cannot hold a NUL');
      const line = bytesOf(`q ${[script, ...words.map(quote)].join(' ')}\n`);
      const first = await conversation();
      try {
        return await first.ask(line);
      } catch (error) {
        if (!looks.has(script) || signal.aborted || isClosed) throw error;
        return await (await conversation()).ask(line);
      }
    },
    [Symbol.asyncDispose]: async () => {
      isClosed = true;
      await (await current?.catch(() => undefined))?.end();
    },
  };
}

async function converse(communicator: Communicator, signal: AbortSignal, ended: () => void): Promise<Conversation> {
  const child = await communicator.spawn(start, { signal });
  const pending: { readonly resolve: (answer: Answer) => void; readonly reject: (error: unknown) => void }[] = [];
  let hasBegun = false;
  let end: { readonly error: unknown } | undefined;
  const over = (error: unknown): void => {
    end = { error };
    ended();
    for (const { reject } of pending.splice(0)) reject(error);
  };
  const listening = async (): Promise<void> => {
    await listen(child, (answer) => {
      hasBegun = true;
      pending.shift()?.resolve(answer);
    });
    const exit = await child.exit;
    over(
      hasBegun || exit.kind === 'disconnected'
        ? lineDown('its shell has ended')
        : refusal('unsupported', `The machine has no POSIX shell: /bin/sh ended with ${describeExit(exit)}`),
    );
  };
  drain(child);
  listening().catch(over);
  const ask = (line: Buffer): Promise<Answer> =>
    new Promise((resolve, reject) => {
      if (end !== undefined) return void reject(end.error);
      pending.push({ resolve, reject });
      // Why it listens no more, the end of its output tells.
      child.write(line).catch(() => undefined);
    });
  await ask(Buffer.from(definitions));
  return {
    ask,
    end: async () => {
      await child[Symbol.asyncDispose]();
      over(abortError({ kind: 'ended', what: 'the SSH server' }));
    },
  };
}

/** Gives the greeting, as an answer without output, and then every answer. Linear in what comes. */
async function listen(child: RemoteProcess, tell: (answer: Answer) => void): Promise<void> {
  let chunks: Buffer[] = [];
  let hasBegun = false;
  let tail = Buffer.alloc(0);
  for await (const chunk of child.stdout) {
    let bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    if (!hasBegun) {
      tail = Buffer.concat([tail, bytes]);
      const at = tail.indexOf(greeting);
      if (at === -1) continue;
      hasBegun = true;
      tell({ status: 0, output: Buffer.alloc(0) });
      bytes = tail.subarray(at + greeting.length);
    }
    chunks.push(bytes);
    // Only what may hold the end of an answer is looked at.
    if (bytes.at(-1) !== 0 && !bytes.includes(0)) continue;
    const [answers, rest] = split(Buffer.concat(chunks));
    for (const answer of answers) tell(answer);
    chunks = rest.length === 0 ? [] : [rest];
  }
}

/** The answers that are complete, and what is left. */
export function split(bytes: Buffer): readonly [readonly Answer[], Buffer] {
  const answers: Answer[] = [];
  let from = 0;
  for (;;) {
    const end = bytes.indexOf(trailer, from);
    const last = end === -1 ? -1 : bytes.indexOf(0, end + trailer.length);
    if (last === -1) return [answers, bytes.subarray(from)];
    const status = Number(bytes.toString('latin1', end + trailer.length, last));
    answers.push({ status, output: bytes.subarray(from, end) });
    from = last + 1;
  }
}

function drain(child: RemoteProcess): void {
  const read = async (): Promise<void> => {
    for await (const _ of child.stderr);
  };
  read().catch(() => undefined);
}
