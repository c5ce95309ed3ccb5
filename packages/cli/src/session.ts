import { resolve } from 'node:path';
import { hasErrors } from '@imgbuild/diagnostics';
import { abortError, type RunEvent } from '@imgbuild/core/sdk';
import { discover, openRun, type Registry, type Requirement, type Run } from '@imgbuild/core';
import { nodePluginFiles } from '@imgbuild/core/host';
import { loadTemplate, type Loaded } from '@imgbuild/template';
import { nodeWorld } from '@imgbuild/template/node';
import { createRenderer, type Mode } from '@imgbuild/ui';
import { builtInFolders } from './built-ins.ts';
import type { Terminal } from './command.ts';
import type { Arguments } from './flags.ts';
import { answerQuestions } from './questions.ts';
import { patterns } from './template-flags.ts';

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
  const mode: Mode = given.isOn('json', 'off') ? 'json' : given.isOn('machine-readable', 'off') ? 'machine-readable' : 'plain';
  const directory = terminal.workingDirectory;
  const renderer = createRenderer({
    mode,
    write: (stream, text) => (stream === 'stdout' ? terminal.stdout(text) : terminal.stderr(text)),
    color: given.isOn('color', 'on') && terminal.environment['NO_COLOR'] === undefined ? 'ansi' : 'none',
    ...(terminal.columns === undefined ? {} : { width: terminal.columns }),
    timestamps: given.isOn('timestamp-ui', 'off') ? 'local' : 'none',
    // A template may hold a secret in plain text: its excerpts are masked like all output.
    readSource: (file) => {
      const text = sources.get(file);
      return text === undefined ? undefined : redact(text);
    },
    displayPath: (file) => (file.startsWith(`${directory}/`) ? file.slice(directory.length + 1) : file),
  });
  const stop = new AbortController();
  const run = await openRun({
    workingDirectory: directory,
    environment: terminal.environment,
    signal: stop.signal,
    interactive: terminal.interactive && mode === 'plain' ? 'yes' : 'no',
    onEvent: async (event: RunEvent) => {
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
    variables: given
      .inOrder(['var', 'var-file'])
      .map(({ name, value }) => (name === 'var' ? { kind: 'value', text: value } : { kind: 'file', path: value })),
    only: patterns(given, 'only'),
    except: patterns(given, 'except'),
    undeclared: o.undeclared,
    startedAt: run.startedAt,
    world: nodeWorld({ working: directory, home }),
    discover: (requirements: readonly Requirement[], templateFolder: string) =>
      discover({
        requirements,
        templateFolder,
        pluginFolders: pluginFolders(terminal, templateFolder),
        builtIns: builtInFolders(),
        files: nodePluginFiles(),
        conditions: terminal.conditions,
      }),
  });
}

/** Where plugins may be installed apart from the project: beside the template, `IMGBUILD_PLUGIN_DIR`, and the user's own. */
export function pluginFolders(terminal: Terminal, templateFolder: string): readonly string[] {
  const own = terminal.environment['IMGBUILD_PLUGIN_DIR'];
  const home = terminal.environment['HOME'];
  const config = terminal.environment['XDG_CONFIG_HOME'] ?? (home === undefined ? undefined : `${home}/.config`);
  return [
    resolve(templateFolder, '.imgbuild/plugins'),
    ...(own === undefined ? [] : [own]),
    ...(config === undefined ? [] : [`${config}/imgbuild/plugins`]),
  ];
}
