import { communicatorSettings } from '@imgbuild/builder-kit/settings';
import { hasErrors } from '@imgbuild/diagnostics';
import type { Registry, Run } from '@imgbuild/core';
import { loadTemplate, type Loaded, type ReadData } from '@imgbuild/template';
import type { Terminal } from './command.ts';
import { type Held, withRun } from './command-run.ts';
import { discoverPlugins } from './discovery.ts';
import type { Arguments } from './flags.ts';
import { configType, patterns, variableArguments } from './template-flags.ts';
import { templateWorld } from './template-world.ts';

/** A command's run with a template loaded into it. */
export interface Session {
  readonly run: Run;
  readonly loaded: Loaded;
  /** Whether loading found errors. */
  readonly broken: boolean;
  readonly registry: Registry | undefined;
  /** The template as it is on disk now; nothing when it has errors, which are reported. */
  reload(): Promise<Loaded | undefined>;
  readonly display: Held;
  /** Tells a line beside the events, as an error of the run. */
  tell(text: string): void;
}

export interface SessionOptions {
  readonly undeclared: 'warn' | 'ignore';
  /** Whether data sources are read and services asked, or their values taken as unknown. */
  readonly data: 'read' | 'unknown';
  readonly missingPlugins?: 'error' | 'warn';
}

/** Opens a run, loads the template that the arguments name, reports what is wrong with it, and closes everything after `body`. */
export async function withSession(
  given: Arguments,
  terminal: Terminal,
  o: SessionOptions,
  body: (session: Session) => Promise<number>,
): Promise<number> {
  return withRun(given, terminal, async (run, sources, display) => {
    const read = async (): Promise<Loaded> => {
      const loaded = await load(given, terminal, run, o);
      for (const [file, text] of loaded.sources) sources.set(file, text);
      for (const secret of loaded.secrets) run.hide(secret);
      for (const diagnostic of loaded.diagnostics) run.report(diagnostic);
      return loaded;
    };
    const loaded = await read();
    return body({
      run,
      loaded,
      broken: hasErrors(loaded.diagnostics),
      registry: loaded.registry,
      reload: async () => {
        const again = await read();
        return hasErrors(again.diagnostics) ? undefined : again;
      },
      display,
      tell: (text) => void terminal.stderr(`${text}\n`),
    });
  });
}

async function load(given: Arguments, terminal: Terminal, run: Run, o: SessionOptions): Promise<Loaded> {
  const directory = terminal.workingDirectory;
  const readData: ReadData = (request) => run.readData(request);
  return loadTemplate({
    path: given.positional[0] ?? '.',
    configType: configType(given),
    workingDirectory: directory,
    environment: terminal.environment,
    variables: variableArguments(given),
    only: patterns(given, 'only'),
    except: patterns(given, 'except'),
    undeclared: o.undeclared,
    missingPlugins: o.missingPlugins ?? 'error',
    sharedSettings: communicatorSettings,
    hide: (secret) => run.hide(secret),
    ...(o.data === 'read' ? { readData, services: { signal: run.signal, clock: run.host.clock, readData } } : {}),
    startedAt: run.startedAt,
    world: await templateWorld(terminal, given.positional[0]),
    discover: (requirements, folder) => discoverPlugins(terminal, requirements, folder),
  });
}
