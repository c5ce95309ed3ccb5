import {
  type ComponentContext,
  describeExit,
  type Exit,
  failure,
  linesOf,
  type LocalProcess,
  problemOf,
  type RemoteProcess,
  type Reporter,
  type SpawnOptions,
} from '@imgbuild/core/sdk';
import { problems } from './problems.ts';

/** How one of Ansible's programs ended, and what it said of it. */
export interface ToolEnd {
  readonly exit: Exit;
  /** The end, as half a sentence. */
  readonly described: string;
  /** Its last error in its own words, or where to look for them. */
  readonly reason: string;
  /** Whether that error was a machine which cannot be reached. */
  readonly isUnreachable: boolean;
}

/** Longest reason that is told, in characters; all of it stands in the output. */
const longest = 2_000;

const colours = new RegExp('\\u001b\\[[0-9;]*m', 'g');

/** Tells what a program says while it says it, and gives how it ended. */
export async function hear(process: LocalProcess | RemoteProcess, report: Reporter): Promise<ToolEnd> {
  let task: string | undefined;
  let error: string | undefined;
  const tell = async (stream: 'stdout' | 'stderr'): Promise<void> => {
    for await (const line of linesOf(process[stream])) {
      await report.line(stream, line.trimEnd());
      const text = line.replace(colours, '').trimEnd();
      const header = /^(?:TASK|RUNNING HANDLER) \[(.*)\] \*+$/.exec(text)?.[1];
      if (header !== undefined) task = header;
      if (text === '...ignoring') error = undefined;
      if (/^(?:fatal|failed): \[|^ERROR! |^\[ERROR\]: /.test(text))
        error = text.startsWith('f') && task !== undefined ? `In task "${task}": ${text}` : text;
    }
  };
  const [, , exit] = await Promise.all([tell('stdout'), tell('stderr'), process.exit]);
  const isUnreachable = error?.includes('UNREACHABLE!') === true;
  const reason = error === undefined ? 'Its last output stands above.' : error.slice(0, longest);
  return { exit, described: describeExit(exit), reason, isUnreachable };
}

/** Starts one of Ansible's programs on this machine. One that is not there is told of with what to do. */
export async function start(
  words: readonly string[],
  option: 'command' | 'galaxy_command',
  host: ComponentContext<unknown>['host'],
  o: SpawnOptions,
): Promise<LocalProcess> {
  try {
    return await host.spawn(words, o);
  } catch (error) {
    if (problemOf(error)?.code !== 'host/program-not-found') throw error;
    throw failure(problems.create('missing', { program: words[0] ?? '', option }), error);
  }
}
