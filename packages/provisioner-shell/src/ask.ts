import {
  type ComponentContext,
  describeExit,
  type Exit,
  isLineDown,
  linesOf,
  type Machine,
  type RemoteProcess,
} from '@imgbuild/core/sdk';

export type AskContext = Pick<ComponentContext<unknown>, 'host' | 'report' | 'signal'> & { readonly machine: Machine };

/** How a command ended and what it said, or that the machine could not be asked. */
export type Answer = (Exit | { readonly kind: 'unasked'; readonly error: unknown }) & {
  /** The end, as half a sentence. */
  readonly described: string;
  readonly output: string;
};

/** Runs a command on a machine that may go away or not be there; that is an answer too. */
export async function ask(command: string, shown: 'told' | 'quietly', ctx: AskContext): Promise<Answer> {
  try {
    await using child = await ctx.machine.communicator.spawn(command, { signal: ctx.signal });
    await child.closeStdin();
    const [stdout, , exit] = await Promise.all([
      gather(child, 'stdout', shown, ctx),
      gather(child, 'stderr', shown, ctx),
      child.exit,
    ]);
    ctx.signal.throwIfAborted();
    return { ...exit, described: describeExit(exit), output: stdout };
  } catch (error) {
    ctx.signal.throwIfAborted();
    if (isLineDown(error)) return { kind: 'disconnected', described: 'a lost connection', output: '' };
    return { kind: 'unasked', error, described: error instanceof Error ? error.message : String(error), output: '' };
  }
}

async function gather(
  child: RemoteProcess,
  stream: 'stdout' | 'stderr',
  shown: 'told' | 'quietly',
  { report }: AskContext,
): Promise<string> {
  const lines: string[] = [];
  for await (const line of linesOf(child[stream])) {
    lines.push(line);
    if (shown === 'told') await report.line(stream, line);
  }
  return lines.join('\n');
}
