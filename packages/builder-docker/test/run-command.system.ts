// What we request makes the containers that the requests of Docker's CLI make, in a real engine. Where Docker's CLI is new
// enough, what is recorded of it (`run-fixtures.ts`) is looked at again; UPDATE_FIXTURES=1 writes it.
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createdContainers, type CreatedContainers } from './created-containers.ts';
import { type Asked, cliVersion, recordLists } from './recorder.ts';
import { readRecordings, recordedRelease, recordedRequest, type Recording, writeRecordings } from './run-fixtures.ts';
import { comparable, inFolder, ourRequest } from './run-requests.ts';
import { type Case, groups, unusableWords, wordsOf } from './run-rows.ts';
import { startEngine, type TestEngine } from './world/engines.ts';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'imgbuild-run-'));
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

const asLinux = (words: readonly string[]): Asked => ({ words, os: 'linux' });

/** Lists by the name of their fixture. */
const asked: Readonly<Record<string, readonly Asked[]>> = {
  plain: [asLinux(['run', 'tiny:1'])],
  ...Object.fromEntries(
    Object.entries<readonly Case[]>(groups).map(([name, cases]) => [
      name,
      cases.map((each) => ({ words: wordsOf(each), os: each.os ?? 'linux' })),
    ]),
  ),
  unusable: unusableWords.map(asLinux),
};

const cli = cliVersion();
// Older ones request less, and refuse less.
if (cli !== undefined && Number(cli.split('.')[0]) >= 28)
  test(`Docker's CLI ${cli} requests and refuses what is recorded`, async () => {
    const recorded = await Promise.all(
      Object.entries(asked).map(async ([name, lists]) => {
        mkdirSync(join(folder, name));
        return [name, await recordLists(lists, join(folder, name))] as const;
      }),
    );
    if (process.env['UPDATE_FIXTURES'] === '1' && cli.startsWith(`${recordedRelease}.`)) {
      const plain = recorded.find(([name]) => name === 'plain')?.[1][0]?.request?.body ?? {};
      for (const [name, all] of recorded) writeRecordings(name, { cli, plain: name === 'plain' ? {} : plain, all });
    }
    const seen = ({ words, request }: Recording) => ({ words, request: request === undefined ? 'refused' : comparable(request) });
    for (const [name, all] of recorded) expect(all.map(seen)).toEqual(readRecordings(name).map(seen));
  });

describe('containers are those of the CLI', () => {
  let engine: TestEngine;
  let containers: CreatedContainers;
  beforeAll(async () => {
    engine = await startEngine('docker');
    containers = await createdContainers(engine);
    mkdirSync(join(folder, 'here'));
  });
  afterAll(() => engine.stop());

  const cases = Object.entries<readonly Case[]>(groups).flatMap(([name, all]) =>
    all
      .filter(({ os, compare }) => os !== 'windows' && compare !== 'requests')
      .map((each) => ({ name, each, words: wordsOf(each), title: wordsOf(each).join(' ') })),
  );

  test.concurrent.each(cases)('$title', async ({ name, each, words }) => {
    const theirs = recordedRequest(readRecordings(name), words);
    const ours = await containers.create(inFolder(ourRequest(each), folder));
    expect(ours).toEqual(await containers.create(inFolder(theirs, folder)));
  });

  test('most were created, and not only refused in the same way', () => {
    expect(containers.count()).toBeGreaterThan(250);
  });
});
