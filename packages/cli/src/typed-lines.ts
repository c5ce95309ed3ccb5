import { createInterface } from 'node:readline';
import type { LineOptions } from './command.ts';

/** What a person types into, and where the prompt is shown. */
export interface Typing {
  readonly input: NodeJS.ReadableStream;
  readonly output: NodeJS.WritableStream;
}

/** One line; undefined at the end of input, or when the signal aborts. */
export function typedLine(typing: Typing, text: string, signal: AbortSignal): Promise<string | undefined> {
  if (signal.aborted) return Promise.resolve(undefined);
  return new Promise((resolve) => {
    const lines = createInterface(typing);
    const stop = (): void => finish(undefined);
    // The answer goes first: closing tells "close", too, which without one is the end of input.
    const finish = (answer: string | undefined): void => {
      resolve(answer);
      signal.removeEventListener('abort', stop);
      lines.close();
    };
    signal.addEventListener('abort', stop, { once: true });
    lines.once('close', stop);
    lines.question(text, finish);
  });
}

/** Lines one after another, until the end of input, Ctrl-C or Ctrl-D. */
export async function* typedLines(typing: Typing, { prompt, history, complete, remember }: LineOptions): AsyncIterable<string> {
  const lines = createInterface({
    ...typing,
    prompt,
    history: [...history],
    historySize: 1000,
    removeHistoryDuplicates: true,
    completer: (line: string) => {
      const [words, replaced] = complete(line);
      return [[...words], replaced];
    },
  });
  let left = false;
  lines.on('history', remember);
  lines.on('SIGINT', () => lines.close());
  lines.on('close', () => (left = true));
  try {
    lines.prompt();
    for await (const line of lines) {
      yield line;
      if (!left) lines.prompt();
    }
    // Whoever left by Ctrl-C or Ctrl-D is still on the prompt's line.
    typing.output.write('\n');
  } finally {
    lines.close();
  }
}
