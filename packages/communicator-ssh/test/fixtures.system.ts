// A fixture is a folder named for a code, with `input.json`, a server, what a template says and what is done then, and
// `expected.txt`, all that is told of it. UPDATE_FIXTURES=1 rewrites it.
import { execFile } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { isLineDown, problemOf } from '@imgbuild/core/sdk';
import { expect, test } from 'vitest';
import { problems } from '../src/problems.ts';
import { type Machine, reachServer, type Reaching } from './machine.ts';
import { type OpenSsh, openSsh, type OpenSshOptions } from './openssh.ts';

interface Input extends Pick<Reaching, 'settings' | 'found'> {
  readonly server?: OpenSshOptions;
  readonly then?: readonly string[];
}

const fixtures = join(import.meta.dirname, 'fixtures');
const names = readdirSync(fixtures).sort();

test.each(names)('%s', async (name) => {
  const text = readFileSync(join(fixtures, name, 'input.json'), 'utf8');
  const { server: wanted } = JSON.parse(text) as Input;
  await using server = await openSsh(wanted ?? { isStarted: false });
  await promisify(execFile)('ssh-keygen', ['-q', '-s', server.key, '-I', 'x', `${server.key}.pub`]);
  const input = JSON.parse(text.replaceAll('FOLDER', server.folder)) as Input;
  const seen = (await observe(input, server))
    .map((line) => `${line}\n`)
    .join('')
    .replaceAll(server.folder, 'FOLDER')
    .replaceAll(`:${server.port}`, ':PORT')
    .replaceAll(/\(\d+ times\)/g, '(N times)');
  // Keys are made anew each time.
  const stable = seen.replaceAll(/SHA256:[\w+/]+/g, 'SHA256:…');
  const file = join(fixtures, name, 'expected.txt');
  if (process.env['UPDATE_FIXTURES'] === '1') writeFileSync(file, stable);
  expect(stable).toBe(existsSync(file) ? readFileSync(file, 'utf8') : '');
  if (problems.codes.includes(`ssh/${name}` as never)) expect(stable).toContain(`ssh/${name}`);
});

test('every message has a fixture', () => {
  expect(problems.codes.filter((code) => !names.includes(code.slice('ssh/'.length)))).toEqual([]);
});

async function observe(input: Input, server: OpenSsh): Promise<readonly string[]> {
  const told: string[] = [];
  let machine: Machine | undefined;
  try {
    machine = await reachServer(server, { ...input, told });
    for (const step of input.then ?? []) {
      told.push(`> ${step}`);
      await act(step, machine, server, told);
    }
  } catch (error) {
    const problem = problemOf(error);
    if (isLineDown(error)) told.push(`line down: ${(error as Error).message}`);
    else if (problem === undefined) throw error;
    else told.push(problem.code, `  ${problem.summary}`, `  ${problem.detail ?? ''}`);
  } finally {
    await machine?.[Symbol.asyncDispose]();
  }
  return told;
}

async function act(step: string, { line, run }: Machine, server: OpenSsh, told: string[]): Promise<void> {
  const [verb = '', ...rest] = step.split(' ');
  if (verb === 'run') {
    const { exit } = await run(rest.join(' '));
    told.push(JSON.stringify(exit));
  } else if (verb === 'upload') {
    const content = async function* (): AsyncGenerator<Uint8Array> {
      yield Buffer.from('content');
    };
    await line.upload({ size: 7, open: content }, rest.join(' '));
  } else {
    await server.stop();
    if (verb === 'restart-with-another-key') await server.changeHostKey();
    if (verb !== 'stop') await server.start();
  }
}
