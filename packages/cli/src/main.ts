import { enableCompileCache } from 'node:module';
import { run } from './command-line.ts';
import type { Terminal } from './command.ts';
import { compiledFolder } from './compiled-folder.ts';
import type { Typing } from './typed-lines.ts';

// The only file that touches the process. What it imports at the top is all that `imgbuild version` loads.
const compiled = compiledFolder(process.env);
if (compiled !== undefined) enableCompileCache(compiled);

// A reader that went away (`imgbuild build … | head`) is no crash: the build goes on to its end and releases what it holds.
const write = (stream: NodeJS.WriteStream, text: string): Promise<void> =>
  new Promise((resolve) => {
    if (stream.destroyed || stream.writableEnded) resolve();
    else stream.write(text, () => resolve());
  });
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);

const typing = (): Typing => ({ input: process.stdin, output: process.stdout });

const terminal: Terminal = {
  stdout: (text) => write(process.stdout, text),
  stderr: (text) => write(process.stderr, text),
  environment: process.env,
  workingDirectory: process.cwd(),
  columns: process.stderr.isTTY ? process.stderr.columns : undefined,
  // In this order: opening standard input takes as long as reading a small template.
  interactive: process.stdout.isTTY && process.stdin.isTTY,
  conditions: process.execArgv.flatMap((argument) =>
    argument.startsWith('--conditions=') ? [argument.slice('--conditions='.length)] : [],
  ),
  question: async (text, signal) => (await import('./typed-lines.ts')).typedLine(typing(), text, signal),
  lines: async function* (o) {
    yield* (await import('./typed-lines.ts')).typedLines(typing(), o);
  },
  attach: async (attached, signal) => (await import('./attach.ts')).attach(attached, process.stdin, process.stdout, signal),
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

async function main(): Promise<void> {
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
}
void main();
