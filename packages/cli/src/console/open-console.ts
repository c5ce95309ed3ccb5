import { dirname, resolve } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { createRedactor } from '@imgbuild/core';
import { hasErrors } from '@imgbuild/diagnostics';
import type { ReadData, ServiceAccess } from '@imgbuild/template';
import { loadLegacyTemplate } from '@imgbuild/template/legacy';
import type { Terminal } from '../command.ts';
import { withRun } from '../command-run.ts';
import { discoverPlugins } from '../discovery.ts';
import type { Arguments } from '../flags.ts';
import { outlineOf } from '../inspect/outline-of.ts';
import { outputOf } from '../output.ts';
import { variableArguments } from '../template-flags.ts';
import { templateLanguage, templateWorld } from '../template-world.ts';
import { givenVariables } from './given-variables.ts';
import { hclInterpreter } from './hcl-interpreter.ts';
import type { Interpreter } from './interpreter.ts';
import { jsonInterpreter } from './json-interpreter.ts';
import { runInteractive, runPiped } from './run-console.ts';

/** For waiting until a service can be asked again. */
const clock: ServiceAccess['clock'] = {
  now: () => Date.now(),
  sleep: (milliseconds, signal) => setTimeout(milliseconds, undefined, { signal }),
};

/** `imgbuild console`. */
export async function openConsole(given: Arguments, terminal: Terminal): Promise<number> {
  const [path] = given.positional;
  const open = templateLanguage(path, given, terminal) === 'hcl2' ? openHcl : openJson;
  const interpreter = await open(path, given, terminal);
  if (interpreter === undefined) return 1;
  return terminal.interactive ? runInteractive(interpreter, given, terminal) : runPiped(interpreter, given, terminal);
}

/** Undefined when the template cannot be read; what else is wrong with it keeps nobody from trying expressions. */
async function openHcl(path: string | undefined, given: Arguments, terminal: Terminal): Promise<Interpreter | undefined> {
  const redactor = createRedactor();
  const { signal } = new AbortController();
  const services = { signal, clock, readData: inRunOfItsOwn(given, terminal) };
  const hide = (secret: string): void => redactor.hide(secret);
  const request = { path, plugins: 'discover', startedAt: Date.now(), services, hide } as const;
  const outline = given.isOn('evaluate-datasources', 'off')
    ? await withRun(given, terminal, async (run) =>
        outlineOf(given, terminal, {
          ...request,
          startedAt: run.startedAt,
          services: { ...services, signal: run.signal },
          hide: (secret) => {
            hide(secret);
            run.hide(secret);
          },
          readData: (data) => run.readData(data),
        }),
      )
    : await outlineOf(given, terminal, request);
  if (outline.outcome === 'unreadable') {
    await outputOf(given, terminal, outline.texts).tell(outline.diagnostics);
    return undefined;
  }
  // Why a value is not known is worth telling when somebody was asked for it.
  await outputOf(given, terminal, outline.texts).tell(outline.failures);
  return hclInterpreter(outline, redactor);
}

async function openJson(path: string | undefined, given: Arguments, terminal: Terminal): Promise<Interpreter | undefined> {
  const { workingDirectory, environment } = terminal;
  const startedAt = Date.now();
  if (path === undefined) {
    const { value: variables, diagnostics } = await givenVariables(given, terminal);
    await outputOf(given, terminal).tell(diagnostics);
    if (hasErrors(diagnostics)) return undefined;
    return jsonInterpreter({ variables, secrets: [], startedAt, workingDirectory, templateDirectory: workingDirectory });
  }
  const loaded = await loadLegacyTemplate({
    path,
    workingDirectory,
    environment,
    variables: variableArguments(given),
    startedAt,
    services: { signal: new AbortController().signal, clock, readData: inRunOfItsOwn(given, terminal) },
    world: await templateWorld(terminal, path),
    discover: (requirements, folder) => discoverPlugins(terminal, requirements, folder),
  });
  if (loaded.registry === undefined) {
    await outputOf(given, terminal, loaded.sources).tell(loaded.diagnostics);
    return undefined;
  }
  const templateDirectory = dirname(resolve(workingDirectory, path));
  return jsonInterpreter({
    variables: loaded.variables,
    secrets: loaded.secrets,
    startedAt,
    workingDirectory,
    templateDirectory,
  });
}

/** What functions read of data sources is read when they are called, long after any other run has ended. */
function inRunOfItsOwn(given: Arguments, terminal: Terminal): ReadData {
  return (data) => withRun(given, terminal, (run) => run.readData(data));
}
