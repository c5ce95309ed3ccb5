// A fixture is a folder with `input.json`, options of the server, and `expected.txt`, the message that they come to. Missing keys
// are good ones; PRIVATE stands for a private key. UPDATE_FIXTURES=1 rewrites.
import { tmpdir } from 'node:os';
import { fileURLToPath } from 'node:url';
import { problemOf } from '@imgbuild/core/sdk';
import { fixturesIn, recordingReporter } from '@imgbuild/core/testing';
import { expect, test } from 'vitest';
import { openSshServer, problems, type SshServerOptions } from '../src/index.ts';
import { makeKeyPair } from '../src/keys.ts';
import { localCommunicator } from './local-communicator.ts';

const fixtures = fixturesIn(fileURLToPath(new URL('fixtures', import.meta.url)), process.env);
const { names } = fixtures;

async function observe(input: Partial<SshServerOptions>): Promise<string> {
  const pair = makeKeyPair();
  const keys = input.authorizedKeys?.map((key) => (key === 'PRIVATE' ? pair.privateKey : key));
  try {
    const server = await openSshServer({
      communicator: localCommunicator(tmpdir()),
      temporaryFolder: tmpdir(),
      report: recordingReporter(),
      signal: new AbortController().signal,
      ...input,
      authorizedKeys: keys ?? [pair.publicKey],
    });
    await server[Symbol.asyncDispose]();
    return 'it listens';
  } catch (error) {
    const problem = problemOf(error);
    if (problem === undefined) throw error;
    return `${problem.code}: ${problem.summary}\n${problem.detail ?? ''}`;
  }
}

test.each(names)('%s', async (name) => {
  const input = fixtures.input(name) as Partial<SshServerOptions>;
  const seen = `${await observe(input)}\n`;
  expect(seen).toBe(fixtures.expected(name, seen));
  if (problems.codes.includes(`ssh-server/${name}` as never)) expect(seen).toContain(`ssh-server/${name}:`);
});

test('every message has a fixture', () => {
  expect(problems.codes.filter((code) => !names.includes(code.slice('ssh-server/'.length)))).toEqual([]);
});
