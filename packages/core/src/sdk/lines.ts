import type { Exit } from './communicator.ts';
import type { Reporter } from './report.ts';

/** Longest line that is kept whole, in characters; a longer one is told in pieces. */
const longest = 64 * 1024;

/** Lines of a stream of UTF-8, without their ends; the last one also when no end follows. Of `a\rb\n` only `b` stays to be seen. */
export async function* linesOf(chunks: AsyncIterable<Uint8Array>): AsyncIterable<string> {
  const decoder = new TextDecoder();
  let rest = '';
  const shown = (line: string): string => {
    const text = line.endsWith('\r') ? line.slice(0, -1) : line;
    return text.slice(text.lastIndexOf('\r') + 1);
  };
  for await (const chunk of chunks) {
    rest += decoder.decode(chunk, { stream: true });
    for (let end = rest.indexOf('\n'); end !== -1; end = rest.indexOf('\n')) {
      yield shown(rest.slice(0, end));
      rest = rest.slice(end + 1);
    }
    for (; rest.length > longest; rest = rest.slice(longest)) yield rest.slice(0, longest);
  }
  rest += decoder.decode();
  if (rest !== '') yield shown(rest);
}

/** Reports what a process says, line by line and at the reader's pace, and gives its exit. */
export async function relay(
  process: {
    readonly stdout: AsyncIterable<Uint8Array>;
    readonly stderr: AsyncIterable<Uint8Array>;
    readonly exit: Promise<Exit>;
  },
  report: Reporter,
): Promise<Exit> {
  const tell = async (stream: 'stdout' | 'stderr'): Promise<void> => {
    for await (const line of linesOf(process[stream])) await report.line(stream, line);
  };
  const [, , exit] = await Promise.all([tell('stdout'), tell('stderr'), process.exit]);
  return exit;
}

/** An exit as half a sentence. */
export function describeExit(exit: Exit): string {
  switch (exit.kind) {
    case 'exited':
      return `exit code ${exit.code}`;
    case 'signalled':
      return `signal ${exit.signal}`;
    case 'disconnected':
      return 'a lost connection';
  }
}
