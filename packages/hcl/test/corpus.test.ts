import { indexLines } from '@imgbuild/diagnostics';
import { parseBody } from '@imgbuild/hcl';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { corpusFile, hasCorpus, hasRecorded, recorded } from './values/recorded.ts';

// Real templates, and the same with one token changed; both stand beside the repository.

interface Row {
  readonly path: string;
  /** What the reference implementation's parser says. */
  readonly accepted: boolean;
}

/** Files of the collection's index that are in native syntax. */
function nativeFiles(): readonly Row[] {
  const [header = '', ...lines] = corpusFile('INDEX.tsv').toString('utf8').trimEnd().split('\n');
  const columns = header.split('\t');
  const [path, parse] = [columns.indexOf('path'), columns.indexOf('parse')];
  return lines
    .map((line) => line.split('\t'))
    .map((cells) => ({ path: cells[path] ?? '', accepted: cells[parse] === 'ok' }))
    .filter((row) => row.path.endsWith('.hcl'));
}

test.runIf(hasCorpus)('every real template is read as the index says, and printed back', () => {
  const rows = nativeFiles();
  expect(rows.length).toBeGreaterThan(300);
  const different = rows.filter(({ path, accepted }) => {
    const text = corpusFile(path).toString('utf8');
    const { tokens, diagnostics } = parseBody(text, path);
    expect([...tokens].map((token) => text.slice(token.start, token.end)).join('')).toBe(text);
    return (diagnostics.length === 0) !== accepted;
  });
  expect(different).toEqual([]);
});

interface Mutant {
  readonly path: string;
  readonly offset: number;
  readonly delete: number;
  readonly insert: string;
  readonly verdict: 'ok' | 'error';
  readonly errors: readonly number[];
}

function textOf(mutant: Mutant): string {
  const bytes = corpusFile(mutant.path);
  const before = bytes.subarray(0, mutant.offset);
  return Buffer.concat([before, Buffer.from(mutant.insert, 'latin1'), bytes.subarray(mutant.offset + mutant.delete)]).toString(
    'utf8',
  );
}

const hasMutants = hasRecorded && hasCorpus;

test.runIf(hasMutants)('templates with one token changed are accepted and refused as HCL does, on the same line', () => {
  const different: string[] = [];
  const elsewhere: string[] = [];
  let refused = 0;
  for (const mutant of recorded<Mutant>('mutants.jsonl')) {
    const text = textOf(mutant);
    const { tokens, diagnostics } = parseBody(text, mutant.path);
    expect([...tokens].map((token) => text.slice(token.start, token.end)).join('')).toBe(text);
    const name = `${mutant.path}@${mutant.offset}`;
    const [first] = diagnostics;
    if ((first === undefined) !== (mutant.verdict === 'ok')) different.push(name);
    if (first === undefined || mutant.verdict === 'ok') continue;
    refused++;
    if (indexLines(text).lineAt(first.span?.start ?? 0) !== mutant.errors[0]) elsewhere.push(name);
  }
  expect(different).toEqual([]);
  // Where they differ, ours is where something was opened, or where the next thing stands that cannot follow.
  expect(elsewhere.length / refused).toBeLessThan(0.03);
});

test('any text is read to its end and printed back', () => {
  const piece = fc.constantFrom(
    'a',
    '"',
    '${',
    '%{',
    '}',
    '{',
    '[',
    ']',
    '(',
    ')',
    '\n',
    '<<EOT\n',
    'EOT\n',
    '=',
    '.',
    '*',
    '/*',
    '*/',
    '#',
    ' ',
    '~',
    '\\',
    'for',
    'in',
    ':',
    '=>',
    '...',
    '1',
    '\ud800',
    'é',
    '\r\n',
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 60 }), (pieces) => {
      const text = pieces.join('');
      const { tokens } = parseBody(text, 'x');
      expect([...tokens].map((token) => text.slice(token.start, token.end)).join('')).toBe(text);
    }),
    { numRuns: 2000 },
  );
});
