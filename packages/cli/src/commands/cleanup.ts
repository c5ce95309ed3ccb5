import type { Command, Terminal } from '../command.ts';
import type { Arguments } from '../flags.ts';

export const cleanup: Command = {
  name: 'cleanup',
  summary: 'Release what runs that died, or that were told to leave it, have left behind',
  usage: 'cleanup [flags]',
  flags: {
    list: { kind: 'switch', help: 'List all remembered runs and what they hold; release nothing.' },
    'dry-run': { kind: 'switch', help: 'Tell what would be released; release nothing.' },
    run: { kind: 'values', value: 'ID', help: 'Only this run. May be given several times.' },
    'include-left': { kind: 'switch', help: 'Also what was left on request (-on-error=abort).' },
  },
  positional: [0, 0],
  run: async (given, terminal) => {
    const core = await import('@imgbuild/core');
    const { nodePluginFiles } = await import('@imgbuild/core/host');
    const files = nodePluginFiles();
    const chosen = given.values('run');
    const options: import('@imgbuild/core').CleanupOptions = {
      stateDirectory: core.defaultStateDirectory(terminal.environment),
      cacheDirectory: core.defaultCacheDirectory(terminal.environment),
      workingDirectory: terminal.workingDirectory,
      environment: terminal.environment,
      loadResources: (reference) => core.loadResources(reference, { files, conditions: terminal.conditions }),
      includeLeft: given.isOn('include-left', 'off') ? 'yes' : 'no',
      ...(chosen.length === 0 ? {} : { runs: chosen }),
    };
    const runs = await core.listRuns(options);
    const unknown = chosen.filter((id) => !runs.some((run) => run.id === id));
    for (const id of unknown) await terminal.stderr(`Error: No run "${id}" is remembered in ${options.stateDirectory}.\n`);
    if (given.isOn('list', 'off')) return list(runs, terminal, unknown.length);
    const dead = runs.filter((run) => run.state === 'dead');
    for (const run of runs) if (run.state === 'alive') await terminal.stdout(`Run ${run.id} is still at work; left alone.\n`);
    if (given.isOn('dry-run', 'off')) return dryRun(dead, given, terminal, unknown.length);
    let failures = unknown.length;
    for (const run of dead) failures += await release(run.id, options, terminal);
    if (dead.length === 0) await terminal.stdout('Nothing to clean up.\n');
    return failures === 0 ? 0 : 1;
  },
};

type Runs = Awaited<ReturnType<typeof import('@imgbuild/core').listRuns>>;

async function list(runs: Runs, terminal: Terminal, unknown: number): Promise<number> {
  if (runs.length === 0) await terminal.stdout('No run is remembered: nothing was left behind.\n');
  for (const run of runs) {
    const at = run.at === undefined ? 'unreadable journal' : new Date(run.at).toISOString();
    await terminal.stdout(`${run.id}  ${run.state}  ${at}\n`);
    for (const resource of run.held)
      await terminal.stdout(
        `  held: ${resource.description}${resource.failure === undefined ? '' : ` (an earlier release failed: ${resource.failure})`}\n`,
      );
    for (const resource of run.left) await terminal.stdout(`  left on request: ${resource.description}\n`);
  }
  return unknown === 0 ? 0 : 1;
}

async function dryRun(runs: Runs, given: Arguments, terminal: Terminal, unknown: number): Promise<number> {
  for (const run of runs) {
    const todo = [...run.held, ...(given.isOn('include-left', 'off') ? run.left : [])].reverse();
    await terminal.stdout(`Run ${run.id} would release ${todo.length} resource(s) and its temporary files.\n`);
    for (const resource of todo) await terminal.stdout(`  ${resource.description}\n`);
  }
  if (runs.length === 0) await terminal.stdout('Nothing to clean up.\n');
  return unknown === 0 ? 0 : 1;
}

async function release(id: string, options: import('@imgbuild/core').CleanupOptions, terminal: Terminal): Promise<number> {
  const { cleanUpRun } = await import('@imgbuild/core');
  const say = (text: string): void => void terminal.stdout(`  ${text}\n`);
  const stop = new AbortController();
  using _watch = terminal.onInterrupt(() => stop.abort());
  await terminal.stdout(`Run ${id}:\n`);
  const cleaned = await cleanUpRun(
    id,
    options,
    {
      say,
      detail: say,
      error: say,
      line: async (_stream, text) => say(text),
      warn: (problem) => say(problem.summary),
      progress: () => ({ update: () => undefined, end: () => undefined }),
      ask: () => Promise.reject(new Error('cleanup asks nothing')),
    },
    stop.signal,
  );
  for (const description of cleaned.released) await terminal.stdout(`  released ${description}\n`);
  for (const { description, message } of cleaned.failed)
    await terminal.stderr(`  Error: could not release ${description}: ${message}\n`);
  if (cleaned.failed.length === 0) await terminal.stdout('  nothing is left of it.\n');
  return cleaned.failed.length;
}
