import { relative } from 'node:path';
import { type Diagnostic, indexLines } from '@imgbuild/diagnostics';
import type { Examined } from './examine.ts';

/** More lines of one kind are counted. */
const most = 5;

/** What is to be done before a template runs, in the order of how hard that is. */
type Verdict = 'runs' | 'asks' | 'waits' | 'fails';

export function verdictOf({ needs, mistakes, unset, missingFiles }: Examined): Verdict {
  if (mistakes.length > 0) return 'fails';
  if (needs.nobody.length > 0 || needs.unknown.length > 0) return 'waits';
  return needs.packages.length > 0 || unset.length > 0 || missingFiles.length > 0 ? 'asks' : 'runs';
}

const verdicts: Readonly<Record<Verdict, readonly [one: string, other: string]>> = {
  runs: ['runs as it is', 'run as they are'],
  asks: ['runs when what it asks for is there', 'run when what they ask for is there'],
  waits: ['needs what nobody provides yet', 'need what nobody provides yet'],
  fails: ['has mistakes', 'have mistakes'],
};

/** All that is to be said of some templates, as one page. `directory` is where commands are typed. */
export function pageOf(templates: readonly Examined[], directory: string): string {
  const counts = (Object.keys(verdicts) as Verdict[]).flatMap((verdict) => {
    const count = templates.filter((template) => verdictOf(template) === verdict).length;
    return count === 0 ? [] : [`  ${count} ${verdicts[verdict][count === 1 ? 0 : 1]}`];
  });
  const title = templates.length === 1 ? '1 template' : `${templates.length} templates`;
  return [`${title}:\n${counts.join('\n')}`, ...plugins(templates), ...templates.map((each) => template(each, directory))].join(
    '\n\n',
  );
}

/** What all templates together need to have installed, and what nobody has. */
function plugins(templates: readonly Examined[]): readonly string[] {
  const packages = [...new Set(templates.flatMap(({ needs }) => needs.packages))].sort();
  const nobody = [...new Set(templates.flatMap(({ needs }) => needs.nobody))].sort();
  const users = (title: string): number => templates.filter(({ needs }) => needs.nobody.includes(title)).length;
  return [
    ...(packages.length === 0
      ? []
      : [`Plugins to install, in the project or beside the templates:\n\n  npm install --save-dev ${packages.join(' ')}`]),
    ...(nobody.length === 0
      ? []
      : [
          `Nobody provides yet:\n${nobody.map((title) => `  ${title} (${users(title) === 1 ? '1 template' : `${users(title)} templates`})`).join('\n')}`,
        ]),
  ];
}

function template(examined: Examined, directory: string): string {
  const { path, language, needs, unset, missingFiles, warnings, mistakes } = examined;
  const kind = language === 'json' ? 'JSON' : 'HCL';
  const [verdict] = verdicts[verdictOf(examined)];
  const lines = [
    `${shown(path, directory)} (${kind}): ${verdict}`,
    ...list('installed', needs.installed),
    ...list('plugins to install', needs.packages),
    ...list('nobody provides yet', needs.nobody),
    ...list('nobody knows', needs.unknown),
    ...list('variables to set', unset),
    ...told('files that are not there', missingFiles, examined, directory),
    ...told('mistakes', mistakes, examined, directory),
    ...told('to look at', warnings, examined, directory),
    ...commands(examined, directory),
  ];
  return lines.join('\n');
}

function list(title: string, words: readonly string[]): readonly string[] {
  return words.length === 0 ? [] : [`  ${title}: ${words.join(', ')}`];
}

function told(title: string, diagnostics: readonly Diagnostic[], examined: Examined, directory: string): readonly string[] {
  if (diagnostics.length === 0) return [];
  const lines = diagnostics
    .slice(0, most)
    .map((each) => `    ${placeOf(each, examined, directory)}${each.summary}. ${firstSentence(each.detail)}`.trimEnd());
  const more = diagnostics.length > most ? [`    and ${diagnostics.length - most} more, which imgbuild validate tells`] : [];
  return [`  ${title}:`, ...lines, ...more];
}

/** The rest says what to do, which `imgbuild validate` tells in its place. */
function firstSentence(text: string | undefined): string {
  return text?.split(/\n|(?<=[.!?]) (?=\p{Lu})/u)[0] ?? '';
}

function placeOf({ span }: Diagnostic, { texts }: Examined, directory: string): string {
  if (span === undefined) return '';
  const text = texts.get(span.file);
  const line = text === undefined ? '' : `:${indexLines(text).lineAt(Math.min(span.start, text.length))}`;
  return `${shown(span.file, directory)}${line}: `;
}

/** The commands that a user types next. */
function commands(examined: Examined, directory: string): readonly string[] {
  const { path, language, from, unset, isOld } = examined;
  const flags = unset.length > 3 ? ['-var-file=FILE'] : unset.map((name) => `-var ${name}=…`);
  const target = relative(from, path) || '.';
  const words = [...flags, quoted(target)].join(' ');
  const lines = [
    ...(from === directory ? [] : [`cd ${quoted(shown(from, directory))}`]),
    `imgbuild validate ${words}`,
    `imgbuild build ${words}`,
  ];
  // What cannot be read cannot be rewritten either.
  const further = [
    ...(isOld ? [`imgbuild fix ${quoted(target)}   (keys and types of an older Packer)`] : []),
    ...(language === 'json' && verdictOf(examined) !== 'fails'
      ? [`imgbuild hcl2_upgrade ${quoted(target)}   (not needed: JSON goes on working)`]
      : []),
  ];
  return ['  commands:', ...[...lines, ...further].map((line) => `    ${line}`)];
}

function quoted(path: string): string {
  return /^[\w./@+-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`;
}

function shown(path: string, directory: string): string {
  const below = relative(directory, path);
  return below === '' ? '.' : below.startsWith('..') ? path : below;
}
