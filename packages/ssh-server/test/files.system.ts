// Files: OpenSSH's sftp, scp by SFTP and by its old protocol.
import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest';
import { bareMachine, removeMachines } from './bare-machine.ts';
import { openWorld, type Result, type World } from './world.ts';

let world: World;
beforeEach(async () => {
  world = await openWorld();
});
afterEach(() => world[Symbol.asyncDispose]());
afterAll(removeMachines);

const onMachine = (...names: readonly string[]): string => join(world.machine, ...names);
const here = (...names: readonly string[]): string => join(world.folder, ...names);
const modeOf = (path: string): string => (statSync(path).mode & 0o7777).toString(8);

/** Names with everything that a name can have. */
const names = [
  'plain',
  'with space',
  "it's",
  'a"b',
  '$HOME',
  '`id`',
  'back\\slash',
  '*?[x]',
  '-dash',
  '~tilde',
  'ü€😀',
  ';|&<>()',
  '#',
];

function scp(...words: readonly string[]): Promise<Result> {
  return world.run(['scp', ...world.options, '-q', '-P', String(world.server.port), ...words]);
}

test('put and get, of nothing, a little and much', async () => {
  for (const size of [0, 1, 32_768, 300_001, 20_000_000]) {
    writeFileSync(here('up'), randomBytes(size));
    const result = await world.sftp(`put ${here('up')} there\nget there ${here('down')}\n`);
    expect(result).toMatchObject({ code: 0, stderr: '' });
    expect(readFileSync(onMachine('there')).equals(readFileSync(here('up')))).toBe(true);
    expect(readFileSync(here('down')).equals(readFileSync(here('up')))).toBe(true);
  }
  expect(readdirSync(here('spool'))).toEqual([]);
  // A small file is one call of the communicator; the shell beside it stays.
  world.communicator.asked.length = 0;
  writeFileSync(here('up'), 'small');
  await world.sftp(`put ${here('up')} small\n`);
  expect(world.communicator.asked).toEqual([`upload ${onMachine('small')} 5`]);
});

test('every character in names, up, down, listed, renamed and removed', async () => {
  mkdirSync(here('in'));
  for (const name of names) writeFileSync(here('in', name), name);
  const up = await world.run([
    'scp',
    ...world.options,
    '-q',
    '-r',
    '-P',
    String(world.server.port),
    here('in'),
    'me@127.0.0.1:out',
  ]);
  expect(up).toMatchObject({ code: 0, stderr: '' });
  expect(readdirSync(onMachine('out')).sort()).toEqual([...names].sort());
  for (const name of names) expect(readFileSync(onMachine('out', name), 'utf8')).toBe(name);
  writeFileSync(Buffer.concat([Buffer.from(onMachine('out/latin-')), Buffer.from([0xe4])]), 'ä');
  writeFileSync(onMachine('out', 'two\nlines'), 'x');
  const listed = await world.sftp('ls -1 out\n');
  for (const name of names) expect(listed.stdout.includes(`out/${name}\n`)).toBe(true);
  expect(listed.stdout.includes('out/latin-\\344\n')).toBe(true);
  const down = await scp('-r', 'me@127.0.0.1:out', here('back'));
  // What is not UTF-8 cannot be copied by a communicator, which takes texts; all else is.
  expect(down.code).not.toBe(0);
  for (const name of [...names, 'two\nlines'])
    expect(readFileSync(here('back', name), 'utf8')).toBe(readFileSync(onMachine('out', name), 'utf8'));
});

test('the calls of sftp that change something', async () => {
  writeFileSync(onMachine('file'), 'content');
  writeFileSync(onMachine('taken'), 'old');
  symlinkSync('file', onMachine('link'));
  const done = await world.sftp(
    [
      'mkdir folder',
      'mkdir folder/inner',
      'rmdir folder/inner',
      'chmod 640 file',
      'symlink ../file folder/up',
      'ln file hard',
      'rename taken folder/moved',
      'rm link',
      'ls -la folder',
      'pwd',
      'cd folder',
      'df .',
    ].join('\n'),
  );
  expect(done.stderr).toBe('');
  expect(done.code).toBe(0);
  expect(modeOf(onMachine('file'))).toBe('640');
  expect(readlinkSync(onMachine('folder', 'up'))).toBe('../file');
  expect(lstatSync(onMachine('hard')).nlink).toBe(2);
  expect(readFileSync(onMachine('folder', 'moved'), 'utf8')).toBe('old');
  expect(existsSync(onMachine('link'))).toBe(false);
  const said = done.stdout.toString();
  expect(said).toContain(`Remote working directory: ${world.machine}`);
  expect(said).toMatch(/lrwxrwxrwx +1 \S+ +\S+ +7 .* (folder\/)?up\n/);
  expect(said).toMatch(/\d+%/);
});

test.each([
  ['get missing', 'not found'],
  ['rm missing', 'No such file or directory'],
  ['rm folder', 'Failure'],
  ['rmdir full', 'Failure'],
  ['mkdir folder', 'Failure'],
  ['ls missing', 'not found'],
  ['put up missing/up', 'No such file or directory'],
  ['chmod 600 missing', 'No such file or directory'],
  ['ln -s x folder', 'Failure'],
])('%s is refused', async (line, words) => {
  mkdirSync(onMachine('folder'));
  mkdirSync(onMachine('full'));
  writeFileSync(onMachine('full', 'x'), '');
  writeFileSync(here('up'), 'x');
  const result = await world.sftp(`${line.replace(' up ', ` ${here('up')} `)}\n`);
  expect(result.code).toBe(1);
  expect(result.stderr + result.stdout.toString()).toContain(words);
  expect(world.communicator.running()).toBeLessThanOrEqual(1);
});

test('a transfer that goes on where one stopped, and one that is appended', async () => {
  const content = randomBytes(6_000_000);
  writeFileSync(here('whole'), content);
  writeFileSync(onMachine('part'), content.subarray(0, 5_000_001));
  expect(await world.sftp(`reput ${here('whole')} part\n`)).toMatchObject({ code: 0, stderr: '' });
  expect(readFileSync(onMachine('part')).equals(content)).toBe(true);
  writeFileSync(here('begun'), content.subarray(0, 4_000_000));
  expect(await world.sftp(`reget part ${here('begun')}\n`)).toMatchObject({ code: 0, stderr: '' });
  expect(readFileSync(here('begun')).equals(content)).toBe(true);
  expect(readdirSync(here('spool'))).toEqual([]);
});

test('modes and times: kept when that is asked for, and those of a file that is replaced', async () => {
  writeFileSync(here('script'), 'x');
  chmodSync(here('script'), 0o751);
  utimesSync(here('script'), 1_000_000_000, 1_100_000_000);
  for (const flag of ['-p', '-Op']) {
    expect(await scp(flag, here('script'), `me@127.0.0.1:${flag}`)).toMatchObject({ code: 0, stderr: '' });
    expect(modeOf(onMachine(flag))).toBe('751');
    expect(statSync(onMachine(flag)).mtimeMs).toBe(1_100_000_000_000);
    expect(await scp(flag, `me@127.0.0.1:${flag}`, here(`back${flag}`))).toMatchObject({ code: 0, stderr: '' });
    expect(statSync(here(`back${flag}`)).mtimeMs).toBe(1_100_000_000_000);
  }
  writeFileSync(onMachine('there'), 'much longer than what comes');
  chmodSync(onMachine('there'), 0o600);
  symlinkSync('there', onMachine('link'));
  expect(await scp(here('script'), 'me@127.0.0.1:link')).toMatchObject({ code: 0, stderr: '' });
  expect(readFileSync(onMachine('there'), 'utf8')).toBe('x');
  expect(modeOf(onMachine('there'))).toBe('600');
  expect(lstatSync(onMachine('link')).isSymbolicLink()).toBe(true);
});

describe.each([
  ['by SFTP', [], {}],
  ['by its old protocol and the scp of the machine', ['-O'], {}],
  ['by its old protocol, on a machine that has none', ['-O'], bareMachine()],
] as const)('scp %s', (_, flags, options) => {
  beforeEach(async () => {
    await world[Symbol.asyncDispose]();
    world = await openWorld(options);
  });

  test('files and folders, up and down', async () => {
    mkdirSync(here('in', 'deep', 'er'), { recursive: true });
    writeFileSync(here('in', 'a'), randomBytes(100_000));
    writeFileSync(here('in', 'deep', 'er', "b 'c"), 'b');
    mkdirSync(onMachine('there'));
    expect(await scp(...flags, '-r', here('in'), 'me@127.0.0.1:there')).toMatchObject({ code: 0, stderr: '' });
    expect(readFileSync(onMachine('there/in/a')).equals(readFileSync(here('in/a')))).toBe(true);
    expect(await scp(...flags, '-r', 'me@127.0.0.1:there/in', here('out'))).toMatchObject({ code: 0, stderr: '' });
    expect(readFileSync(here('out/a')).equals(readFileSync(here('in/a')))).toBe(true);
    expect(readFileSync(here("out/deep/er/b 'c"), 'utf8')).toBe('b');
    expect(await scp(...flags, '-p', 'me@127.0.0.1:there/in/[a]', here('tilde'))).toMatchObject({ code: 0, stderr: '' });
  });

  test('what is missing is told of', async () => {
    const result = await scp(...flags, 'me@127.0.0.1:missing', here('x'));
    expect(result.code).toBe(1);
    expect(result.stderr).toContain('No such file or directory');
    writeFileSync(here('x'), randomBytes(1_000_000));
    const up = await scp(...flags, here('x'), 'me@127.0.0.1:missing/x');
    expect(up.code).not.toBe(0);
    expect(up.stderr).toContain('No such file or directory');
    mkdirSync(onMachine('folder'));
    expect((await scp(...flags, 'me@127.0.0.1:folder', here('y'))).stderr).toMatch(/not a regular file/);
  });

  test('much, with times, in both directions', async () => {
    writeFileSync(here('big'), randomBytes(12_345_678));
    utimesSync(here('big'), 1_000_000_000, 1_100_000_000);
    expect(await scp(...flags, '-p', here('big'), 'me@127.0.0.1:')).toMatchObject({ code: 0, stderr: '' });
    expect(await scp(...flags, '-p', 'me@127.0.0.1:big', here('back'))).toMatchObject({ code: 0, stderr: '' });
    expect(readFileSync(here('back')).equals(readFileSync(here('big')))).toBe(true);
    expect(statSync(onMachine('big')).mtimeMs).toBe(1_100_000_000_000);
    expect(statSync(here('back')).mtimeMs).toBe(1_100_000_000_000);
  });
});

test('a client that is killed leaves nothing behind', async () => {
  writeFileSync(here('big'), randomBytes(30_000_000));
  const child = world.start([
    'sftp',
    ...world.options,
    '-l',
    '40000',
    '-P',
    String(world.server.port),
    '-b',
    '-',
    'me@127.0.0.1',
  ]);
  child.stdin?.write(`put ${here('big')} big\n`);
  while (!world.communicator.asked.some((text) => text.startsWith('upload')))
    await new Promise((resolve) => setTimeout(resolve, 20));
  child.kill('SIGKILL');
  while (existsSync(onMachine('big.partial'))) await new Promise((resolve) => setTimeout(resolve, 20));
  expect(readdirSync(world.machine)).toEqual([]);
  expect(readdirSync(here('spool'))).toEqual([]);
});

test('the shell beside comes back after it was ended', async () => {
  writeFileSync(onMachine('file'), 'x');
  expect((await world.sftp('ls file\n')).code).toBe(0);
  world.communicator.endAll();
  expect((await world.sftp('ls file\nrm file\n')).code).toBe(0);
  expect(existsSync(onMachine('file'))).toBe(false);
});
