// What `validate -missing-plugins=warn` says of the public templates in the corpus, as the rows of `docs/corpus.tsv`.
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { run as runCommand } from '../../packages/cli/src/command-line.ts';
import type { Terminal } from '../../packages/cli/src/command.ts';

export interface Verdict {
  readonly path: string;
  readonly kind: string;
  /** What comes of it, for a person. */
  readonly outcome: string;
  /** Codes of errors that are neither a value that was not set nor a file that is not there, sorted. */
  readonly others: readonly string[];
}

/** Errors that come of a template's surroundings, which the corpus does not have. */
const surroundings: Readonly<Record<string, string>> = {
  'template/unset-variable': 'unset required variable',
  'legacy/unset-variable': 'unset required variable',
  'config/unusable-path': 'missing file',
};

/** Every template of the corpus, in the order of its index. */
export async function verdictsOf(corpus: string): Promise<readonly Verdict[]> {
  const lines = readFileSync(join(corpus, 'INDEX.tsv'), 'utf8').trimEnd().split('\n').slice(1);
  const rows = lines
    .map((line) => line.split('\t'))
    .map(([path = '', , , kind = '', ...rest]) => ({ path, kind, parse: rest.at(-1) }));
  const folders = new Map<string, Promise<Told>>();
  const verdicts: Verdict[] = [];
  for (const { path, kind } of rows.filter((row) => row.kind !== 'vars')) {
    const folder = join(corpus, dirname(path));
    const single = (): Promise<Told> => validate(join(corpus, path), folder);
    let told: Told;
    if (kind === 'legacy') told = await single();
    else {
      const whole = await (folders.get(folder) ?? remember(folders, folder, validate(folder, folder)));
      // Templates that do not belong together lie in one folder.
      told = whole.errors.includes('template/duplicate') ? await single() : whole;
    }
    verdicts.push({
      path,
      kind,
      outcome: outcomeOf(told),
      others: told.errors.filter((code) => surroundings[code] === undefined),
    });
  }
  return verdicts;
}

function remember<T>(known: Map<string, T>, key: string, value: T): T {
  known.set(key, value);
  return value;
}

interface Told {
  readonly code: number;
  readonly last: string;
  /** Codes of all errors, each once, sorted. */
  readonly errors: readonly string[];
}

function outcomeOf({ code, last, errors }: Told): string {
  if (code === 0) return /; (\d+ of \d+) components not checked/.exec(last)?.[1]?.concat(' types unresolved') ?? 'valid';
  return [...new Set(errors.map((each) => surroundings[each] ?? each))].sort().join(', ');
}

async function validate(path: string, folder: string): Promise<Told> {
  const events = await command(['validate', '-json', '-missing-plugins=warn', path], folder);
  const errors = new Set<string>();
  for (const line of events.stdout.split('\n')) {
    if (line === '') continue;
    const event = JSON.parse(line) as { type: string; diagnostic?: { code: string; severity: string } };
    if (event.type === 'diagnostic' && event.diagnostic?.severity === 'error') errors.add(event.diagnostic.code);
  }
  const plain = events.code === 0 ? await command(['validate', '-missing-plugins=warn', path], folder) : events;
  return { code: events.code, last: plain.stdout, errors: [...errors].sort() };
}

/** The command line, in this process. */
async function command(argv: readonly string[], folder: string): Promise<{ readonly code: number; readonly stdout: string }> {
  let stdout = '';
  const never = (): never => {
    throw new Error('nobody is there');
  };
  const terminal: Terminal = {
    stdout: async (text) => void (stdout += text),
    stderr: async () => undefined,
    environment: { PATH: process.env['PATH'], HOME: '/nowhere', IMGBUILD_STATE_DIR: '/nowhere/state' },
    workingDirectory: folder,
    columns: undefined,
    interactive: false,
    question: never,
    lines: never,
    input: never,
    onInterrupt: () => ({ [Symbol.dispose]: () => undefined }),
    attach: () => Promise.reject(new Error('there is no terminal')),
    conditions: process.env['IMGBUILD_TEST_DIST'] === '1' ? [] : ['@imgbuild/source'],
  };
  return { code: await runCommand(argv, terminal), stdout };
}
