import { describeExit, failure, linesOf, type Problem, problemOf, type StepContext, type Host } from '@imgbuild/core/sdk';
import { problems } from '../problems.ts';
import type { Algorithm } from './format.ts';
import { levelOr } from './level.ts';
import { nodeZstd } from './task.ts';

type ProgramContext = Pick<StepContext, 'scope' | 'signal'> & { readonly host: Host };

interface Program {
  readonly name: string;
  /** Where it is had from. */
  readonly from: string;
  readonly argv: (level: number) => readonly string[];
}

/** What neither Node nor a library without native code can do, as filters from standard input to standard output. */
const programs: Readonly<Partial<Record<Algorithm, Program>>> = {
  xz: { name: 'xz', from: 'xz-utils', argv: (level) => ['xz', '-z', '-c', '-q', '-T0', `-${levelOr(6, level)}`] },
  lz4: { name: 'lz4', from: 'lz4', argv: (level) => ['lz4', '-z', '-c', '-q', `-${levelOr(1, level)}`] },
  bzip2: { name: 'bzip2', from: 'bzip2', argv: (level) => ['bzip2', '-z', '-c', '-q', `-${levelOr(9, level)}`] },
  zstd: { name: 'zstd', from: 'zstd', argv: (level) => ['zstd', '-z', '-c', '-q', '-T0', `-${levelOr(3, level)}`] },
};

function programFor(algorithm: Algorithm | 'none'): Program | undefined {
  return algorithm === 'none' || (algorithm === 'zstd' && nodeZstd !== undefined) ? undefined : programs[algorithm];
}

/** Whether the program that an algorithm needs is not there. */
export async function missingProgram(algorithm: Algorithm | 'none', ctx: ProgramContext): Promise<Problem | undefined> {
  const program = programFor(algorithm);
  if (program === undefined) return undefined;
  try {
    const child = await start(program, [program.name, '--version'], ctx);
    await Promise.all([drain(child.stdout), drain(child.stderr), child.exit]);
    return undefined;
  } catch (error) {
    ctx.signal.throwIfAborted();
    const problem = problemOf(error);
    if (problem?.code === 'standard/program-missing') return problem;
    throw error;
  }
}

/** What a filter program makes of chunks. */
export async function* throughProgram(
  algorithm: Algorithm,
  level: number,
  chunks: AsyncIterable<Uint8Array>,
  ctx: ProgramContext,
): AsyncGenerator<Uint8Array> {
  const program = programs[algorithm];
  if (program === undefined) throw new Error(`no program is known for ${algorithm}`);
  const child = await start(program, program.argv(level), ctx, 'pipe');
  let broken: Error | undefined;
  let said = '';
  const listening = (async () => {
    for await (const line of linesOf(child.stderr)) said = line;
  })();
  const feeding = (async () => {
    try {
      for await (const chunk of chunks) {
        // A program that reads no further says why by its exit.
        const written = await child.write(chunk).then(
          () => true,
          () => false,
        );
        if (!written) break;
      }
    } catch (error) {
      broken = error instanceof Error ? error : new Error(String(error));
      // What it has read so far would otherwise look like all.
      child.kill('SIGTERM');
    }
    await child.closeStdin();
  })();
  yield* child.stdout;
  await Promise.all([feeding, listening]);
  const exit = await child.exit;
  ctx.signal.throwIfAborted();
  if (broken !== undefined) throw broken;
  if (exit.kind === 'exited' && exit.code === 0) return;
  const reason = said === '' ? '' : `: ${said}`;
  throw failure(problems.create('program-failed', { program: program.name, exit: describeExit(exit), reason }));
}

async function start(
  program: Program,
  argv: readonly string[],
  { host, scope, signal }: ProgramContext,
  stdin: 'none' | 'pipe' = 'none',
): ReturnType<Host['spawn']> {
  try {
    return await host.spawn(argv, { scope, signal, stdin });
  } catch (error) {
    if (problemOf(error)?.code.endsWith('/program-not-found') !== true) throw error;
    throw failure(problems.create('program-missing', { program: program.name, package: program.from }), error);
  }
}

async function drain(stream: AsyncIterable<Uint8Array>): Promise<void> {
  for await (const _chunk of stream);
}
