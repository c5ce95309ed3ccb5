import { type Exit, failure, type Host, type LocalProcess, type Scope } from '@imgbuild/core/sdk';
import { problems } from './problems.ts';

export interface ToolOptions {
  readonly host: Host;
  readonly scope: Scope;
  readonly signal: AbortSignal;
  readonly directory?: string;
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /** Text for standard input. */
  readonly input?: string;
  readonly umask?: number;
}

export interface ToolResult {
  readonly exit: Exit;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a tool to its end and collects what it says. */
export async function runTool(argv: readonly string[], o: ToolOptions): Promise<ToolResult> {
  const child = await o.host.spawn(argv, {
    scope: o.scope,
    signal: o.signal,
    ...(o.directory === undefined ? {} : { directory: o.directory }),
    ...(o.environment === undefined ? {} : { environment: o.environment }),
    ...(o.input === undefined ? {} : { stdin: 'pipe' as const }),
    ...(o.umask === undefined ? {} : { umask: o.umask }),
  });
  const texts = Promise.all([collect(child.stdout), collect(child.stderr)]);
  if (o.input !== undefined) {
    if (o.input !== '') await child.write(new TextEncoder().encode(o.input)).catch(() => undefined);
    await endInput(child);
  }
  const [exit, [stdout, stderr]] = await Promise.all([child.exit, texts]);
  o.signal.throwIfAborted();
  return { exit, stdout, stderr };
}

/** The same; anything but success is an error with the last words of the tool. */
export async function mustRun(argv: readonly string[], o: ToolOptions): Promise<string> {
  const result = await runTool(argv, o);
  if (result.exit.kind !== 'exited' || result.exit.code !== 0) {
    throw failure(
      problems.create('tool-failed', { tool: argv[0] ?? '', exit: describeExit(result.exit), reason: lastWords(result.stderr) }),
    );
  }
  return result.stdout;
}

export function describeExit(exit: Exit): string {
  if (exit.kind === 'exited') return `exit code ${exit.code}`;
  return exit.kind === 'signalled' ? `signal ${exit.signal}` : 'a lost connection';
}

/** The end of what a tool wrote, for a message. */
export function lastWords(text: string): string {
  const lines = text.trim().split('\n').slice(-5).join('\n');
  return lines === '' ? 'it said nothing' : lines;
}

export async function collect(stream: AsyncIterable<Uint8Array>): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of stream) text += decoder.decode(chunk, { stream: true });
  return text + decoder.decode();
}

/** Removes every variable of the run: what may be looked at from inside a sandbox must not hold the user's secrets. */
export function without(host: Host): Readonly<Record<string, undefined>> {
  return Object.fromEntries(Object.keys(host.environment).map((name) => [name, undefined]));
}

/** Ends a child's input. A child that has ended already has no input left to end. */
export async function endInput(child: Pick<LocalProcess, 'closeStdin' | 'exit'>): Promise<void> {
  await Promise.race([child.closeStdin().catch(() => undefined), child.exit]);
}
