import { type ChildProcess, spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

export interface Measured {
  /** Milliseconds from start to end. */
  readonly wall: number;
  /** Greatest proportional set size of the process tree, in bytes; of `own` only those whose program is not `sleep`. */
  readonly peak: number;
  readonly own: number;
  /** Processor time of the first process alone, without its children, in milliseconds; only sampled. */
  readonly busy: number;
  /** Most processes at once. */
  readonly processes: number;
  readonly code: number | null;
}

export interface Program {
  readonly name: string;
  readonly argv: readonly string[];
  readonly directory?: string;
  readonly environment?: Readonly<Record<string, string>>;
}

/** Runs a program once. Memory is sampled only when asked for: reading it costs time. */
export async function measure(program: Program, memory: 'sample' | 'ignore'): Promise<Measured> {
  const [file = '', ...rest] = program.argv;
  const start = performance.now();
  const child = spawn(file, rest, { cwd: program.directory, env: { ...process.env, ...program.environment }, stdio: 'ignore' });
  const peaks = { peak: 0, own: 0, processes: 0, busy: 0 };
  const timer = memory === 'sample' ? setInterval(() => sample(child, peaks), 100) : undefined;
  const code = await new Promise<number | null>((resolve) => child.once('exit', resolve));
  clearInterval(timer);
  return { wall: performance.now() - start, ...peaks, code };
}

type Peaks = { peak: number; own: number; processes: number; busy: number };

/** Clock ticks of the kernel in a second, as /proc counts them. */
const ticks = 100;

function sample(child: ChildProcess, peaks: Peaks): void {
  const parents = new Map<number, number>();
  const names = new Map<number, string>();
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    try {
      const stat = readFileSync(`/proc/${name}/stat`, 'utf8');
      names.set(Number(name), stat.slice(stat.indexOf('(') + 1, stat.lastIndexOf(')')));
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      parents.set(Number(name), Number(fields[1]));
      if (Number(name) === child.pid) peaks.busy = ((Number(fields[11]) + Number(fields[12])) * 1000) / ticks;
    } catch {
      // It has ended meanwhile.
    }
  }
  const tree = new Set([child.pid ?? 0]);
  for (let size = 0; size !== tree.size;) {
    size = tree.size;
    for (const [pid, parent] of parents) if (tree.has(parent)) tree.add(pid);
  }
  let total = 0;
  let own = 0;
  for (const pid of tree) {
    const bytes = proportional(pid);
    total += bytes;
    if (!['sleep', 'sh', 'dash'].includes(names.get(pid) ?? '')) own += bytes;
  }
  peaks.peak = Math.max(peaks.peak, total);
  peaks.own = Math.max(peaks.own, own);
  peaks.processes = Math.max(peaks.processes, tree.size);
}

function proportional(pid: number): number {
  try {
    const line = /^Pss:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'));
    return Number(line?.[1] ?? 0) * 1024;
  } catch {
    return 0;
  }
}

/** Median of several runs, taken in turns so that all programs see the same machine; the first round only warms up. */
export async function medians(programs: readonly Program[], rounds: number): Promise<ReadonlyMap<string, number>> {
  const times = new Map<string, number[]>(programs.map((program) => [program.name, []]));
  for (let round = 0; round <= rounds; round++) {
    for (const program of programs) {
      const { wall, code } = await measure(program, 'ignore');
      if (code !== 0) throw new Error(`${program.name} ended with ${code}`);
      if (round > 0) times.get(program.name)?.push(wall);
    }
  }
  return new Map([...times].map(([name, all]) => [name, [...all].sort((a, b) => a - b)[all.length >> 1] ?? Number.NaN]));
}
