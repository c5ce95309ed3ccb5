// A fixture is a folder with `commands.txt`, one command line a line, and the files they work on; `expected.txt` is what they
// say. UPDATE_FIXTURES=1 rewrites it.
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cp, mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { problems } from '../src/problems.ts';
import { memoryLog, runInside } from './terminal.ts';

const folder = fileURLToPath(new URL('fixtures', import.meta.url));
const repository = fileURLToPath(new URL('../../..', import.meta.url)).replace(/[/\\]$/, '');
const shown = new Set<string>();
/** Shown by tests of their own. */
const shownElsewhere = [
  'cli/not-written',
  'cli/input-unreadable',
  'cli/no-output',
  'cli/several-outputs',
  'cli/unknown-output-form',
  'cli/outputs-not-kept',
  'cli/folder-passed-over',
];

test.each(readdirSync(folder).sort())('%s', async (name) => {
  const actual = await transcript(join(folder, name));
  const file = join(folder, name, 'expected.txt');
  if (process.env['UPDATE_FIXTURES'] === '1') writeFileSync(file, actual);
  expect(actual).toBe(existsSync(file) ? readFileSync(file, 'utf8') : '');
});

test('every message has a fixture', () => {
  expect(problems.codes.filter((code) => !shown.has(code) && !shownElsewhere.includes(code))).toEqual([]);
});

async function transcript(fixture: string): Promise<string> {
  const place = await realpath(await mkdtemp(join(tmpdir(), 'imgbuild-cli-')));
  try {
    const work = join(place, 'work');
    await cp(fixture, work, { recursive: true, filter: (path) => !/(commands|expected)\.txt$/.test(path) });
    const lines = readFileSync(join(fixture, 'commands.txt'), 'utf8').trimEnd().split('\n');
    const parts: string[] = [];
    for (const line of lines) parts.push(await answer(line, place, work));
    return parts.join('\n');
  } finally {
    await rm(place, { recursive: true });
  }
}

/** Runs `NAME=VALUE… imgbuild … < FILE`. */
async function answer(line: string, place: string, work: string): Promise<string> {
  const [command = '', file] = line.split(' < ');
  const words = [...command.matchAll(/'([^']*)'|\S+/g)].map((match) => match[1] ?? match[0]);
  const at = words.indexOf('imgbuild');
  const environment = Object.fromEntries(
    words.slice(0, at).map((word) => [word.split('=')[0] ?? '', word.split('=').slice(1).join('=')]),
  );
  const log = memoryLog();
  const { code, stdout, stderr } = await runInside(words.slice(at + 1), {
    workingDirectory: work,
    environment: { HOME: join(place, 'home'), IMGBUILD_NO_COLOR: '1', ...environment },
    ...(file === undefined ? {} : { input: readFileSync(join(work, file)) }),
    log,
  });
  const said = [stdout, stderr === '' ? '' : `[standard error]\n${stderr}`]
    .join('')
    .replaceAll(work, '$FOLDER')
    .replaceAll(place, '$PLACE')
    .replaceAll(repository, '$REPOSITORY');
  for (const each of log.codes) shown.add(each);
  const codes = log.codes.size === 0 ? '' : `[told of: ${[...log.codes].sort().join(', ')}]\n`;
  const stable = said.replaceAll(/^\d{10},/gm, 'TIME,');
  return `$ ${line}\n${stable}${stable.endsWith('\n') || stable === '' ? '' : '⏎\n'}${codes}${code === 0 ? '' : `[exit code ${code}]\n`}`;
}
