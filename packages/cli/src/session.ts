import { communicatorSettings } from '@imgbuild/builder-kit';
import { hasErrors } from '@imgbuild/diagnostics';
import { abortError, type RunEvent } from '@imgbuild/core/sdk';
import { openRun, type Registry, type Run } from '@imgbuild/core';
import { loadTemplate, type Loaded } from '@imgbuild/template';
import { nodeWorld } from '@imgbuild/template/node';
import { createRenderer } from '@imgbuild/ui';
import type { Terminal } from './command.ts';
import type { Arguments } from './flags.ts';
import { discoverPlugins } from './discovery.ts';
import { displayOptions } from './display.ts';
import { answerQuestions } from './questions.ts';
import { patterns, variableArguments } from './template-flags.ts';

/** A command's run with a template loaded into it. */
export interface Session {
  readonly run: Run;
  readonly loaded: Loaded;
  /** Whether loading found errors. */
  readonly broken: boolean;
  readonly registry: Registry | undefined;
  /** Tells a line beside the events, as an error of the run. */
  tell(text: string): void;
}

export interface SessionOptions {
  readonly undeclared: 'warn' | 'ignore';
  /** Whether data sources are read, or their values taken as unknown. */
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
  const sources = new Map<string, string>();
  let redact = (text: string): string => text;
  const directory = terminal.workingDirectory;
  const display = displayOptions(given, terminal);
  const renderer = createRenderer({
    ...display,
    // A template may hold a secret in plain text: its excerpts are masked like all output.
    readSource: (file) => {
      const text = sources.get(file);
      return text === undefined ? undefined : redact(text);
    },
  });
  const stop = new AbortController();
  const run = await openRun({
    workingDirectory: directory,
    environment: terminal.environment,
    signal: stop.signal,
    interactive: terminal.interactive && display.mode === 'plain' ? 'yes' : 'no',
    onEvent: async (event: RunEvent) => {
      terminal.log?.event(event);
      await renderer.onEvent(event);
      if (event.type === 'question') void answerQuestions(event, terminal, run, stop.signal);
    },
  });
  redact = run.redact;
  let interrupts = 0;
  using _watch = terminal.onInterrupt((signal) => {
    interrupts += 1;
    if (interrupts === 1) stop.abort(abortError({ kind: 'interrupt', signal }));
    else if (interrupts === 2) {
      run.stopReleasing();
      const left = run.outstanding;
      void terminal.stderr(
        left === 0
          ? ''
          : `\nStopped releasing. ${left} resource(s) may remain; this releases them:\n\n  imgbuild cleanup -run=${run.id}\n\n`,
      );
    }
  });
  try {
    const loaded = await load(given, terminal, run, o);
    for (const [file, text] of loaded.sources) sources.set(file, text);
    for (const secret of loaded.secrets) run.hide(secret);
    for (const diagnostic of loaded.diagnostics) run.report(diagnostic);
    return await body({
      run,
      loaded,
      broken: hasErrors(loaded.diagnostics),
      registry: loaded.registry,
      tell: (text) => void terminal.stderr(`${text}\n`),
    });
  } finally {
    await run[Symbol.asyncDispose]();
    await renderer.end();
  }
}

async function load(given: Arguments, terminal: Terminal, run: Run, o: SessionOptions): Promise<Loaded> {
  const directory = terminal.workingDirectory;
  const home = terminal.environment['HOME'];
  return loadTemplate({
    path: given.positional[0] ?? '.',
    workingDirectory: directory,
    environment: terminal.environment,
    variables: variableArguments(given),
    only: patterns(given, 'only'),
    except: patterns(given, 'except'),
    undeclared: o.undeclared,
    missingPlugins: o.missingPlugins ?? 'error',
    sharedSettings: communicatorSettings,
    ...(o.data === 'read' ? { readData: (request) => run.readData(request) } : {}),
    startedAt: run.startedAt,
    world: nodeWorld({ working: directory, home }),
    discover: (requirements, folder) => discoverPlugins(terminal, requirements, folder),
  });
}
