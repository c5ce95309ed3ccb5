#!/usr/bin/env node
import { enableCompileCache } from 'node:module';
import { createInterface } from 'node:readline';
import { run } from './command-line.ts';
import type { Terminal } from './command.ts';

// The only file that touches the process. What it imports at the top is all that `imgbuild version` loads.
enableCompileCache();

// A reader that went away (`imgbuild build … | head`) is no crash: the build goes on to its end and releases what it holds.
const write = (stream: NodeJS.WriteStream, text: string): Promise<void> =>
  new Promise((resolve) => {
    if (stream.destroyed || stream.writableEnded) resolve();
    else stream.write(text, () => resolve());
  });
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);

const terminal: Terminal = {
  stdout: (text) => write(process.stdout, text),
  stderr: (text) => write(process.stderr, text),
  environment: process.env,
  workingDirectory: process.cwd(),
  columns: process.stderr.isTTY ? process.stderr.columns : undefined,
  interactive: process.stdin.isTTY && process.stdout.isTTY,
  conditions: process.execArgv.flatMap((argument) =>
    argument.startsWith('--conditions=') ? [argument.slice('--conditions='.length)] : [],
  ),
  question: (text, signal) =>
    new Promise((resolve) => {
      const lines = createInterface({ input: process.stdin, output: process.stdout });
      const finish = (answer: string | undefined): void => {
        lines.close();
        resolve(answer);
      };
      signal.addEventListener('abort', () => finish(undefined), { once: true });
      lines.once('close', () => finish(undefined));
      lines.question(text, finish);
    }),
  lines: async function* ({ prompt, history, complete, remember }) {
    const lines = createInterface({
      input: process.stdin,
      output: process.stdout,
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
      process.stdout.write('\n');
    } finally {
      lines.close();
    }
  },
  input: () => process.stdin,
  onInterrupt: (listener) => {
    const names = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
    for (const name of names) process.on(name, listener);
    return {
      [Symbol.dispose]: () => {
        for (const name of names) process.off(name, listener);
      },
    };
  },
};

let finished = false;
// Work that was dropped on the way must not look like success.
process.on('exit', (code) => {
  if (!finished && code === 0) {
    process.stderr.write('Error: imgbuild ended before its work was done. This is a bug in imgbuild or a plugin.\n');
    process.exitCode = 1;
  }
});
try {
  process.exitCode = await run(process.argv.slice(2), terminal);
} catch (error) {
  const reason = error instanceof Error ? error.message : String(error);
  await terminal.stderr(
    `Error: imgbuild failed: ${reason}\n\nThis is a bug in imgbuild or a plugin. IMGBUILD_LOG=1 tells where.\n`,
  );
  process.exitCode = 1;
}
finished = true;
