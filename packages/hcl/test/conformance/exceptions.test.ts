import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { hasRecorded, recorded } from '../values/recorded.ts';
import { exceptions, recordedWithout } from './exceptions.ts';

const page = readFileSync(new URL('../../../../docs/hcl-compatibility.md', import.meta.url), 'utf8');

test('users are told of every difference that is kept', () => {
  const headings = page.split('\n').filter((line) => line.startsWith('#'));
  for (const { heading } of exceptions) expect(headings).toContain(`### ${heading}`);
});

test.runIf(hasRecorded)('at most one recorded case in two hundred is kept different', () => {
  let all = 0;
  let kept = 0;
  for (const file of new Set(exceptions.map((each) => each.file))) {
    all += recorded(file).length;
    kept += recorded(file).length - recordedWithout(file).length;
  }
  expect(kept / all).toBeLessThan(0.005);
});
