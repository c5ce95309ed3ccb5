// What we request is what Docker's CLI requests, as it was recorded.
import { describe, expect, test } from 'vitest';
import { readRecordings, recordedRequest } from './run-fixtures.ts';
import { comparable, ourRequest } from './run-requests.ts';
import { type Case, groups, unusableWords, wordsOf } from './run-rows.ts';

describe.each(Object.entries<readonly Case[]>(groups))('%s', (name, cases) => {
  const recorded = readRecordings(name);

  test.each(cases)('$args', (each) => {
    expect(comparable(ourRequest(each))).toEqual(comparable(recordedRequest(recorded, wordsOf(each))));
  });

  test('nothing else is recorded', () => {
    expect(recorded.map(({ words }) => words)).toEqual(cases.map(wordsOf));
  });
});

test('what cannot be used is refused by the CLI too, but for what it leaves to the engine or to the start', () => {
  const recorded = readRecordings('unusable');
  expect(recorded.map(({ words }) => words)).toEqual(unusableWords);
  const requested = recorded.filter(({ request }) => request !== undefined);
  expect(requested.map(({ words }) => words.slice(1, -1).join(' '))).toEqual([
    '--expose 80/ftp',
    '-m 9007199254740993p',
    '--mount type=disk,target=/a',
    '--name -x',
    '--restart often',
    '--restart always:3',
    '-v ~/a:/b',
  ]);
});
