import type { LineOptions, Log, Terminal } from '../src/command.ts';
import { run } from '../src/command-line.ts';

/** What a command in this process is given, and what it said. */
export interface Session {
  readonly workingDirectory: string;
  readonly environment?: Readonly<Record<string, string>>;
  /** Standard input. */
  readonly input?: string | Uint8Array;
  /** Lines that a person types; without them nobody is there. */
  readonly typed?: readonly string[];
  readonly log?: Log;
}

export interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  /** What the history of typed lines came to, the newest first. */
  readonly history: readonly string[];
  /** What completion offered, by what was typed. */
  complete(line: string): readonly [words: readonly string[], replaced: string];
}

/** Runs a command line inside of this process, on a terminal in memory. */
export async function runInside(argv: readonly string[], o: Session): Promise<Ended> {
  let stdout = '';
  let stderr = '';
  let history: readonly string[] = [];
  let options: LineOptions | undefined;
  const terminal: Terminal = {
    stdout: async (text) => void (stdout += text),
    stderr: async (text) => void (stderr += text),
    environment: o.environment ?? {},
    workingDirectory: o.workingDirectory,
    columns: undefined,
    interactive: o.typed !== undefined,
    question: async () => undefined,
    lines: async function* (given) {
      options = given;
      history = given.history;
      for (const line of o.typed ?? []) {
        stdout += `${given.prompt}${line}\n`;
        history = [line, ...history.filter((each) => each !== line)];
        given.remember(history);
        yield line;
      }
    },
    input: async function* () {
      const { input = '' } = o;
      yield typeof input === 'string' ? new TextEncoder().encode(input) : input;
    },
    onInterrupt: () => ({ [Symbol.dispose]: () => undefined }),
    attach: () => Promise.reject(new Error('there is no terminal')),
    conditions: process.env['IMGBUILD_TEST_DIST'] === '1' ? [] : ['@imgbuild/source'],
    ...(o.log === undefined ? {} : { log: o.log }),
  };
  const code = await run(argv, terminal);
  return { code, stdout, stderr, history, complete: (line) => options?.complete(line) ?? [[], ''] };
}

/** A log in memory, and the codes of all diagnostics in it. */
export function memoryLog(): Log & { readonly codes: ReadonlySet<string> } {
  const codes = new Set<string>();
  return {
    codes,
    line: () => undefined,
    event: (event) => {
      if (event.type === 'diagnostic') codes.add(event.diagnostic.code);
    },
    [Symbol.dispose]: () => undefined,
  };
}
