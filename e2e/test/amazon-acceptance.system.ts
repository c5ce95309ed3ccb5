// The acceptance suite of builder-amazon on a simulated account whose machines are stubs, and the program that compares its log.
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runSuite, type SuiteResult } from '../../packages/builder-amazon/acceptance/run-suite.ts';
import type { SavedLog } from '../../packages/builder-amazon/acceptance/saved-log.ts';
import { openSimulatedAccount } from '../../packages/builder-amazon/acceptance/simulated.ts';
import { builds } from '../../packages/builder-amazon/acceptance/suite.ts';
import { runToEnd } from './recorder/recording-ssh.ts';

const program = resolve(import.meta.dirname, '../../packages/builder-amazon/acceptance/main.ts');
const chosen = ['copies', 'spot', 'data', 'interrupted'];
const where = { region: 'eu-central-1', copyRegion: 'eu-west-1' };
const run = 'c0ffee5e7e';

let folder: string;
let result: SuiteResult;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'amazon-acceptance-'));
  await using simulated = await openSimulatedAccount('stub');
  result = await runSuite({
    ...where,
    ...simulated,
    run,
    builds: builds.filter(({ name }) => chosen.includes(name)),
    of: 'simulator',
    say: () => undefined,
    signal: new AbortController().signal,
  });
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Compares a log by the program, as people do. */
async function compared(log: SavedLog, name: string): Promise<{ readonly code: number | null; readonly said: string }> {
  const directory = join(folder, name);
  await mkdir(directory);
  await writeFile(join(directory, 'log.json'), JSON.stringify(log));
  return runToEnd([process.execPath, '--conditions=@imgbuild/source', program, 'compare', 'log.json'], {
    directory,
    environment: { TMPDIR: directory },
  });
}

test('all builds end as they should, and nothing is left', () => {
  expect(result.failures).toEqual([]);
  expect(result.log.builds.map(({ name }) => name)).toEqual(chosen);
});

test('the log has the calls, and nothing of the run alone', () => {
  const actions = result.log.builds.map(({ calls }) => calls.map(({ action }) => action));
  for (const [index, expected] of ['CopyImage', 'CreateFleet', 'GetSecretValue', 'TerminateInstances'].entries())
    expect(actions[index]).toContain(expected);
  const text = JSON.stringify(result.log);
  for (const own of [run, '111122223333', 'AKIA', `of-the-run`, 'of the suite']) expect(text).not.toContain(own);
  expect(text).not.toMatch(/\b(?:ami|i|snap|vol)-[0-9a-f]{17}\b/);
});

test('a log of the simulator compared with the simulator has no differences', async () => {
  const log = { ...result.log, builds: result.log.builds.filter(({ name }) => name !== 'data') };
  const { code, said } = await compared(log, 'same');
  expect(said).toMatch(/No differences\.\n$/);
  expect(code).toBe(0);
});

test('a planted difference is named', async () => {
  const planted = JSON.stringify(result.log.builds.filter(({ name }) => name === 'data')).replace(
    '"SecretString":"string"',
    '"SecretString":"bytes","Planted":"string"',
  );
  const { code, said } = await compared({ ...result.log, builds: JSON.parse(planted) as SavedLog['builds'] }, 'planted');
  expect(said).toContain(`Fields of answers:
  SecretsManager GetSecretValue
    log alone: Planted: string  (data)
    log alone: SecretString: bytes  (data)
    simulator alone: SecretString: string  (data)
`);
  expect(code).toBe(1);
});

test('on an account it says what it would make, and makes nothing unless told to', async () => {
  const argv = ['aws', '--region', where.region, '--copy-region', where.copyRegion];
  const { code, said } = await runToEnd([process.execPath, '--conditions=@imgbuild/source', program, ...argv], {
    directory: folder,
    // Where nobody answers.
    environment: { AWS_ENDPOINT_URL: 'http://127.0.0.1:9', AWS_ACCESS_KEY_ID: 'a', AWS_SECRET_ACCESS_KEY: 'b' },
  });
  expect(code).toBe(1);
  for (const { name, about } of builds) expect(said).toMatch(new RegExp(`^ {2}${name} +${about}$`, 'm'));
  expect(said).toContain('less than 1 USD');
  expect(said).toMatch(/Nothing was made\. With --yes it is\.\n$/);
});

test('the docs say whether somebody has run it', async () => {
  const wasRun = existsSync(join(program, '../logs/aws.json'));
  const claim = 'Nobody has run it on a real account yet';
  for (const page of ['../README.md', 'README.md'])
    expect((await readFile(join(program, '..', page), 'utf8')).includes(claim)).toBe(!wasRun);
});
