import { dirname } from 'node:path';
import { openRun } from '@imgbuild/core';
import { communicatorSettings } from '@imgbuild/builder-kit/settings';
import { type Diagnostic, inSourceOrder } from '@imgbuild/diagnostics';
import { loadTemplate, outlineTemplate, readSyntax } from '@imgbuild/template';
import { fixTemplate } from '@imgbuild/template/fix';
import { nodeWorld } from '@imgbuild/template/node';
import type { Terminal } from '../command.ts';
import { discoverPlugins } from '../discovery.ts';
import { type Needs, needsOf, usesOfLegacy, usesOfOutline } from './component-uses.ts';

/** What a migrating user wants to know of a template. */
export interface Examined {
  /** Absolute: a folder or a file. */
  readonly path: string;
  readonly language: 'hcl2' | 'json';
  /** The folder to run it from, where the files that it names are found. */
  readonly from: string;
  readonly needs: Needs;
  /** Names of variables that have no value. */
  readonly unset: readonly string[];
  /** Files that it names and that are not there. */
  readonly missingFiles: readonly Diagnostic[];
  /** What is different from Packer, or looks wrong and works. */
  readonly warnings: readonly Diagnostic[];
  /** What keeps it from running, apart from all that. */
  readonly mistakes: readonly Diagnostic[];
  /** Whether `fix` would change something in a template of the older kind. */
  readonly isOld: boolean;
  readonly texts: ReadonlyMap<string, string>;
}

const unsetCodes = ['template/unset-variable', 'legacy/unset-variable'];
const missingFileCode = 'config/unusable-path';
/** What `needs` tells, in other words. */
const pluginCodes = [
  'not-installed',
  'not-provided',
  'not-available-yet',
  'unknown-type',
  'type-not-installed',
  'type-not-in-package',
  'type-not-available',
].map((code) => `plugins/${code}`);

/** Looks at a template from the working directory, or from its own folder when more of its files are found from there. */
export async function examine(path: string, language: 'hcl2' | 'json', terminal: Terminal): Promise<Examined> {
  const here = await examineFrom(terminal.workingDirectory, path, language, terminal);
  const own = language === 'hcl2' && !/\.pkr\.(hcl|json)$/.test(path) ? path : dirname(path);
  if (here.missingFiles.length === 0 || own === terminal.workingDirectory) return here;
  const there = await examineFrom(own, path, language, terminal);
  return there.missingFiles.length < here.missingFiles.length ? there : here;
}

async function examineFrom(from: string, path: string, language: 'hcl2' | 'json', terminal: Terminal): Promise<Examined> {
  const { environment } = terminal;
  const world = nodeWorld({ working: from, home: environment['HOME'] });
  await using run = await openRun({ workingDirectory: from, environment, onEvent: () => undefined });
  const options = {
    path,
    workingDirectory: from,
    environment,
    startedAt: run.startedAt,
    world,
    discover: (requirements: Parameters<typeof discoverPlugins>[1], folder: string) =>
      discoverPlugins(terminal, requirements, folder),
  };
  const loaded = await loadTemplate({ ...options, missingPlugins: 'warn', sharedSettings: communicatorSettings });
  const checked = await run.check(loaded.plan, 'check');
  for (const secret of loaded.secrets) run.hide(secret);
  const all = onlyOnce([...loaded.diagnostics, ...checked.diagnostics]).map((each) => masked(each, run.redact));
  const others = all.filter(({ code }) => ![...unsetCodes, missingFileCode, ...pluginCodes].includes(code));
  return {
    path,
    language,
    from,
    ...(await (language === 'hcl2' ? lookIntoHcl(options) : lookIntoLegacy(options))),
    missingFiles: all.filter(({ code }) => code === missingFileCode),
    warnings: others.filter(({ severity }) => severity === 'warning'),
    mistakes: others.filter(({ severity }) => severity === 'error'),
    texts: loaded.sources,
  };
}

type Options = Parameters<typeof outlineTemplate>[0] & { readonly path: string };

async function lookIntoHcl(options: Options): Promise<Pick<Examined, 'needs' | 'unset' | 'isOld'>> {
  const outline = await outlineTemplate(options);
  const { value: registry } = await options.discover(outline.requirements, dirname(options.path));
  return {
    needs: needsOf(usesOfOutline(outline), outline.requirements, registry),
    unset: outline.variables
      .filter(({ need, value }) => need === 'required' && value.state === 'unknown')
      .map(({ name }) => name),
    isOld: false,
  };
}

async function lookIntoLegacy(options: Options): Promise<Pick<Examined, 'needs' | 'unset' | 'isOld'>> {
  const syntax = readSyntax({ ...options, configType: 'json' });
  const { value: registry } = await options.discover([], dirname(options.path));
  if (syntax.language !== 'json') return { needs: needsOf([], [], registry), unset: [], isOld: false };
  const text = syntax.texts.get(options.path);
  return {
    needs: needsOf(usesOfLegacy(syntax.legacy), [], registry),
    unset: syntax.legacy.variables.filter((variable) => variable.default === undefined).map(({ name }) => name.text),
    isOld: text !== undefined && fixTemplate(text, options.path).applied.length > 0,
  };
}

/** A message may repeat a value that is a secret. */
function masked(diagnostic: Diagnostic, redact: (text: string) => string): Diagnostic {
  const { summary, detail } = diagnostic;
  return { ...diagnostic, summary: redact(summary), ...(detail === undefined ? {} : { detail: redact(detail) }) };
}

function onlyOnce(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  const found = new Map(diagnostics.map((each) => [JSON.stringify([each.code, each.span, each.summary, each.detail]), each]));
  return inSourceOrder([...found.values()]);
}
