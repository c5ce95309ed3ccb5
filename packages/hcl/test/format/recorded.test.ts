import { format } from '@imgbuild/hcl';
import { expect, test } from 'vitest';
import { corpusFile, corpusPaths, hasCorpus, hasRecorded, recorded } from '../values/recorded.ts';
import { laidOut } from '../../src/format/layout.ts';
import { tokensBesidesSpaces } from './tokens.ts';

test.runIf(hasRecorded)('every recorded text is laid out as HCL does', () => {
  const cases = recorded<{ input: string; want: string }>('hclwrite.format.jsonl');
  expect(cases.length).toBeGreaterThan(30);
  for (const { input, want } of cases) {
    expect(laidOut(input), input).toBe(want);
    expect(laidOut(want), input).toBe(want);
  }
});

test.runIf(hasCorpus)('every real template is formatted as packer fmt does', () => {
  const formatted = new Set(corpusPaths('../corpus-formatted'));
  const paths = corpusPaths().filter((path) => path.endsWith('.hcl'));
  // What stands beside templates, and is none of its own, was not recorded.
  const listed = new Set(
    corpusFile('INDEX.tsv')
      .toString('utf8')
      .split(/[\t\n]/),
  );
  expect(paths.length).toBeGreaterThan(300);
  expect(paths.filter((path) => formatted.has(path)).length).toBeGreaterThan(50);
  for (const path of paths) {
    const text = corpusFile(path).toString('utf8');
    const { value } = format(text, path);
    if (formatted.has(path)) expect(value, path).toBe(corpusFile(`../corpus-formatted/${path}`).toString('utf8'));
    else if (listed.has(path)) expect(value, path).toBe(text);
    expect(format(value, path).value, path).toBe(value);
    expect(tokensBesidesSpaces(value), path).toEqual(tokensBesidesSpaces(text));
  }
});
