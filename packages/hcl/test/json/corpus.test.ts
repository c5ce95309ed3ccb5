import { parseJson, parseJsonText } from '@imgbuild/hcl';
import { expect, test } from 'vitest';
import { corpusFile, hasCorpus } from '../values/recorded.ts';
import { plainOf } from './plain.ts';

/** Columns of the index by name, for files in JSON. */
function jsonFiles(): readonly { readonly path: string; readonly kind: string; readonly parse: string }[] {
  const [header = '', ...lines] = corpusFile('INDEX.tsv').toString('utf8').trimEnd().split('\n');
  const names = header.split('\t');
  const column = (line: string, name: string): string => line.split('\t')[names.indexOf(name)] ?? '';
  return lines
    .map((line) => ({ path: column(line, 'path'), kind: column(line, 'kind'), parse: column(line, 'parse') }))
    .filter(({ path }) => path.endsWith('.json'));
}

test.runIf(hasCorpus)('every real template in JSON is read with the recorded verdict, and means what it says', () => {
  const files = jsonFiles();
  expect(files.length).toBeGreaterThan(200);
  expect(files.filter(({ kind }) => kind === 'hcljson').length).toBeGreaterThan(0);
  for (const { path, parse } of files) {
    const text = corpusFile(path).toString('utf8');
    expect([path, parseJson(text, path).diagnostics.length === 0 ? 'ok' : 'error']).toEqual([path, parse]);
    expect(plainOf(parseJsonText(text, path).tree)).toEqual(JSON.parse(text));
  }
});
