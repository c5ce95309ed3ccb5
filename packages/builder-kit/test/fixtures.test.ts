// A fixture is a folder named for a code, with `input.json`, what a template says, and `expected.txt`, all that is told of it.
// UPDATE_FIXTURES=1 rewrites it.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  checkConnection,
  type CommunicatorConfig,
  communicatorSettings,
  problems,
  verifyConnection,
} from '@imgbuild/builder-kit';
import { unpackFolder } from '@imgbuild/builder-kit/files';
import { makeKeyPair } from '@imgbuild/builder-kit/keys';
import { type Problem, problemOf } from '@imgbuild/core/sdk';
import { configure, fixturesIn, testHost } from '@imgbuild/core/testing';
import { pack } from 'tar-stream';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

interface Input {
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly files?: Readonly<Record<string, string>>;
  /** Keys that are made, with their passphrases. */
  readonly keys?: Readonly<Record<string, string>>;
  readonly pair?: { readonly type: 'ecdsa'; readonly bits: number };
  readonly archive?: readonly string[];
}

const fixtures = fixturesIn(fileURLToPath(new URL('fixtures', import.meta.url)), process.env);
const { names } = fixtures;

test.each(names)('%s', async (name) => {
  const input = fixtures.input(name) as Input;
  const folder = mkdtempSync(join(tmpdir(), 'imgbuild-kit-'));
  try {
    const told = (await observe(input, folder)).map(shown);
    const seen = told.length === 0 ? 'nothing\n' : told.join('');
    expect(seen).toBe(fixtures.expected(name, seen));
    if (problems.codes.includes(`kit/${name}` as never)) expect(seen).toContain(`kit/${name}`);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('every message has a fixture', () => {
  expect(problems.codes.filter((code) => !names.includes(code.slice('kit/'.length)))).toEqual([]);
});

function shown({ code, summary, detail, path }: Problem): string {
  return `${code}${path === undefined ? '' : ` at ${path.join('.')}`}\n  ${summary}\n  ${detail ?? ''}\n`;
}

async function observe(input: Input, folder: string): Promise<readonly Problem[]> {
  for (const [name, text] of Object.entries(input.files ?? {})) writeFileSync(join(folder, name), text);
  for (const [name, passphrase] of Object.entries(input.keys ?? {}))
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', passphrase, '-f', join(folder, name)]);
  if (input.pair !== undefined) return problemOfWork(makeKeyPair(input.pair.type, input.pair.bits, 'x'));
  if (input.archive !== undefined) {
    const archive = pack();
    for (const name of input.archive) archive.entry({ name }, 'content');
    archive.finalize();
    return problemOfWork(unpackFolder(archive, join(folder, 'to')));
  }
  const host = testHost({ folder });
  const { config, problems: refused } = configure(
    { config: communicatorSettings, check: checkConnection as never },
    input.settings as never,
    host,
  );
  if (refused.length > 0 || config === undefined) return refused;
  const found: Problem[] = [];
  for await (const problem of verifyConnection({ config: config as CommunicatorConfig, host })) found.push(problem);
  return found;
}

async function problemOfWork(work: Promise<unknown>): Promise<readonly Problem[]> {
  try {
    await work;
    return [];
  } catch (error) {
    const problem = problemOf(error);
    if (problem === undefined) throw error;
    return [problem];
  }
}
