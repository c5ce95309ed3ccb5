import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { abortError, isLineDown, problemOf, type Source } from '@imgbuild/core/sdk';
import { describe, expect, test } from 'vitest';
import { openWorld, run, type World } from './connect.ts';
import type { Program } from './server/program.ts';
import type { Mishap, Seen } from './server/winrm-server.ts';

const sourceOf = (content: Uint8Array, chunk = content.length): Source => ({
  size: content.length,
  open: async function* (from = 0) {
    for (let at = from; at < content.length; at += chunk) yield content.subarray(at, at + chunk);
  },
});
const there = (world: World, path: string): Buffer => readFileSync(world.server.machine.local(path));
const kinds = (seen: readonly Seen[]): readonly string[] => seen.map(({ action }) => action);
/** Without what the greeting asked. */
const since = (world: World): readonly Seen[] =>
  world.server.seen.slice(world.server.seen.findIndex(({ action }) => action === 'delete') + 1);
const leftovers = (folder: string): readonly string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => /~imgbuild|partial/.test(name));
const collect = async (chunks: AsyncIterable<Uint8Array>): Promise<Buffer> => {
  const all: Uint8Array[] = [];
  for await (const chunk of chunks) all.push(chunk);
  return Buffer.concat(all);
};
const thrownBy = async (work: Promise<unknown>): Promise<unknown> => work.then(() => undefined).catch((error: unknown) => error);

/** The n-th request of a kind after the greeting goes wrong. */
const nth = (action: string, number: number, what: Mishap): ((asked: { readonly action: string }) => Mishap | undefined) => {
  let count = 0;
  return (asked) => (asked.action === action && ++count === number ? what : undefined);
};

describe('uploading a file', () => {
  test.each([
    ['nothing', Buffer.alloc(0), 1],
    ['little', Buffer.from('Straße\r\n'), 1],
    ['three megabytes', randomBytes(3_000_000), 11],
  ])('%s takes one command and as few messages as hold it', async (_, content, sends) => {
    await using world = await openWorld();
    const line = await world.connect();
    await line.upload(sourceOf(content, 700_001), 'C:\\new folder\\a file.bin');
    expect(there(world, 'C:\\new folder\\a file.bin')).toEqual(content);
    const seen = kinds(since(world));
    expect(seen.filter((action) => action === 'command')).toHaveLength(1);
    expect(seen.filter((action) => action === 'send').length).toBeLessThanOrEqual(sends + 1);
    expect(leftovers(world.folder)).toEqual([]);
    await line[Symbol.asyncDispose]();
    expect(world.server.shells).toBe(0);
  });

  test('replaces what is there, and fills in what the environment holds', async () => {
    await using world = await openWorld();
    const line = await world.connect();
    await line.upload(sourceOf(Buffer.from('one')), '${env:SYSTEMROOT}/Temp/x.txt');
    await line.upload(sourceOf(Buffer.from('two')), '$env:systemroot\\Temp\\x.txt');
    expect(there(world, 'C:\\Windows\\Temp\\x.txt').toString()).toBe('two');
  });

  test('the password and the content are in no command', async () => {
    await using world = await openWorld();
    const line = await world.connect();
    await line.upload(sourceOf(Buffer.from('a secret content')), 'C:\\x');
    const commands = world.server.seen.filter(({ action }) => action === 'command').map(({ detail }) => detail);
    const texts = commands.map((command) => command + Buffer.from(command.split(' ').at(-1) ?? '', 'base64').toString('utf16le'));
    expect(texts.join()).not.toContain(Buffer.from('a secret content').toString('base64'));
    expect(Math.max(...commands.map(({ length }) => length))).toBeLessThan(8191);
  });

  test('a server that takes less at a time is given less', async () => {
    await using world = await openWorld({ maxEnvelopeSize: 150 * 1024 });
    const line = await world.connect();
    const content = randomBytes(1_000_000);
    await line.upload(sourceOf(content), 'C:\\x');
    expect(there(world, 'C:\\x')).toEqual(content);
  });

  test.each([
    ['cut-before', 2],
    ['cut-after', 2],
    ['restart', 3],
  ] as const)('begins again when the connection is lost: %s', async (what, number) => {
    await using world = await openWorld({ mishap: nth('send', number, what) });
    const line = await world.connect();
    const content = randomBytes(1_500_000);
    await line.upload(sourceOf(content, 100_000), 'C:\\x\\y.bin');
    expect(there(world, 'C:\\x\\y.bin')).toEqual(content);
  });

  test('is given up when it is lost again and again; what was there is as it was', async () => {
    await using world = await openWorld({ mishap: ({ action }) => (action === 'send' ? 'cut-before' : undefined) });
    const line = await world.connect();
    mkdirSync(world.server.machine.local('C:\\x'));
    writeFileSync(world.server.machine.local('C:\\x\\y.bin'), 'old');
    const error = await thrownBy(line.upload(sourceOf(randomBytes(900_000)), 'C:\\x\\y.bin'));
    expect(isLineDown(error)).toBe(true);
    expect(there(world, 'C:\\x\\y.bin').toString()).toBe('old');
  });

  test('a folder in its place is an error in the machine’s words', async () => {
    await using world = await openWorld();
    const line = await world.connect();
    mkdirSync(world.server.machine.local('C:\\x'));
    const error = await thrownBy(line.upload(sourceOf(Buffer.from('x')), 'C:\\x'));
    expect(problemOf(error)).toMatchObject({ code: 'winrm/transfer-failed' });
    expect((error as Error).message).toMatch(/^Copying failed: Uploading to C:\\x: .*is a folder\.$/);
  });

  test('an error of what is read is that error', async () => {
    await using world = await openWorld();
    const line = await world.connect();
    const source: Source = {
      open: async function* () {
        yield Buffer.from('x');
        throw new Error('the disk is gone');
      },
    };
    await expect(line.upload(source, 'C:\\x')).rejects.toThrow('the disk is gone');
    expect(readdirSync(world.server.machine.root)).not.toContain('x');
    expect(await run(line, 'echo on')).toMatchObject({ stdout: 'on\r\n' });
  });

  test('an abort ends it', async () => {
    await using world = await openWorld({ delay: 20 });
    const line = await world.connect();
    const controller = new AbortController();
    const uploading = line.upload(sourceOf(randomBytes(30_000_000), 500_000), 'C:\\x', { signal: controller.signal });
    setTimeout(() => controller.abort(abortError({ kind: 'caller', message: 'enough' })), 400);
    await expect(uploading).rejects.toThrow('enough');
    expect(readdirSync(world.server.machine.root)).not.toContain('x');
    await line[Symbol.asyncDispose]();
    expect(world.server.shells).toBe(0);
  });

  test('a machine without PowerShell says so', async () => {
    let times = 0;
    const once: Program = (io) => {
      if (++times === 1) return undefined;
      io.error("'powershell' is not recognized as an internal or external command,\r\n");
      return 9009;
    };
    await using world = await openWorld({ programs: [once] });
    const line = await world.connect();
    const error = await thrownBy(line.upload(sourceOf(Buffer.from('x')), 'C:\\x'));
    expect(problemOf(error)).toMatchObject({ code: 'winrm/no-powershell' });
    expect((error as Error).message).toContain("exit code 9009; 'powershell' is not recognized");
  });

  test.each(['empty', 'hangs'] as const)('travels by commands when PowerShell’s input %s', async (input) => {
    await using world = await openWorld({ abilities: { input } });
    const line = await world.connect({ winrm_timeout: '1500ms' });
    const content = randomBytes(30_000);
    await line.upload(sourceOf(content), 'C:\\x\\y.bin');
    expect(there(world, 'C:\\x\\y.bin')).toEqual(content);
    await line.upload(sourceOf(Buffer.from('more')), 'C:\\x\\z.txt');
    expect(there(world, 'C:\\x\\z.txt').toString()).toBe('more');
    expect(leftovers(world.folder)).toEqual([]);
    expect(world.report.told.filter((text) => text.includes('PowerShell does not read'))).toHaveLength(1);
    const commands = world.server.seen.filter(({ action }) => action === 'command').map(({ detail }) => detail);
    expect(Math.max(...commands.map(({ length }) => length))).toBeLessThan(8191);
    expect(commands.filter((command) => command.startsWith('(echo'))).toHaveLength(7);
  });
});

describe('folders', () => {
  const makeTree = (folder: string): string => {
    const tree = join(folder, 'tree');
    for (const path of ['a/b', 'empty', 'left out', 'é']) mkdirSync(join(tree, path), { recursive: true });
    writeFileSync(join(tree, 'top.txt'), 'top');
    writeFileSync(join(tree, 'a/b/deep.bin'), randomBytes(400_000));
    writeFileSync(join(tree, 'é/ü €.txt'), '');
    writeFileSync(join(tree, 'left out/x'), 'x');
    writeFileSync(join(tree, 'a/x.log'), 'x');
    symlinkSync('../top.txt', join(tree, 'a/link.txt'));
    symlinkSync('a', join(tree, 'folder-link'));
    symlinkSync('nowhere', join(tree, 'dead'));
    symlinkSync('..', join(tree, 'a/round'));
    return tree;
  };
  const expected = [
    ...['a', 'a/b', 'a/b/deep.bin', 'a/link.txt', 'empty', 'folder-link', 'folder-link/b', 'folder-link/b/deep.bin'],
    ...['folder-link/link.txt', 'folder-link/x.log', 'top.txt', 'é', 'é/ü €.txt'],
  ];
  const names = (folder: string): readonly string[] => readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort();

  test.each(['works', 'missing'] as const)('one command for all of it; a zip %s', async (zip) => {
    await using world = await openWorld({ abilities: { zip } });
    const line = await world.connect();
    const tree = makeTree(world.folder);
    await line.uploadDir(tree, 'C:/target dir', { exclude: ['left out/', '*.log'] });
    const target = world.server.machine.local('C:\\target dir');
    expect(names(target)).toEqual(expected);
    expect(readFileSync(join(target, 'folder-link/b/deep.bin'))).toEqual(readFileSync(join(tree, 'a/b/deep.bin')));
    expect(leftovers(world.folder)).toEqual([]);
    expect(world.report.warnings.map(({ code, detail }) => [code, detail])).toEqual([
      ['winrm/link-left-out', '"dead" leads to "nowhere", where nothing is; it was not copied.'],
    ]);
    expect(kinds(since(world)).filter((action) => action === 'command')).toHaveLength(zip === 'works' ? 1 : 2);
  });

  test('an empty folder is made', async () => {
    await using world = await openWorld();
    const line = await world.connect();
    mkdirSync(join(world.folder, 'nothing'));
    await line.uploadDir(join(world.folder, 'nothing'), 'C:\\x\\y');
    expect(readdirSync(world.server.machine.local('C:\\x\\y'))).toEqual([]);
  });

  test('a thousand small files are a handful of round trips', async () => {
    await using world = await openWorld();
    const line = await world.connect();
    const tree = join(world.folder, 'many');
    for (let index = 0; index < 1000; index++) {
      mkdirSync(join(tree, `f${index % 10}`), { recursive: true });
      writeFileSync(join(tree, `f${index % 10}`, `${index}.txt`), randomBytes(1400));
    }
    const before = world.server.roundTrips;
    await line.uploadDir(tree, 'C:\\many');
    // 1.4 MB: a shell, a command, six messages, a few answers. One command per 8 KB would be 7 000.
    expect(world.server.roundTrips - before).toBeLessThan(25);
    expect(names(world.server.machine.local('C:\\many'))).toEqual(names(tree));
    expect(there(world, 'C:\\many\\f7\\997.txt')).toEqual(readFileSync(join(tree, 'f7/997.txt')));
  });

  test('come back as they went, without what is excluded', async () => {
    await using world = await openWorld();
    const line = await world.connect();
    const tree = makeTree(world.folder);
    await line.uploadDir(tree, 'C:\\t');
    const back = join(world.folder, 'back');
    await line.downloadDir('C:\\t', back, { exclude: ['left out', '*.log'] });
    expect(names(back)).toEqual(expected.filter((name) => !name.endsWith('.log')));
    expect(readFileSync(join(back, 'a/b/deep.bin'))).toEqual(readFileSync(join(tree, 'a/b/deep.bin')));
    expect(leftovers(back)).toEqual([]);
    expect(await thrownBy(line.downloadDir('C:\\none', back))).toMatchObject({ problem: { code: 'winrm/transfer-failed' } });
  });

  test('what is lost on the way back is fetched again', async () => {
    await using world = await openWorld({ mishap: nth('receive', 4, 'restart') });
    const line = await world.connect();
    mkdirSync(world.server.machine.local('C:\\t'));
    const content = randomBytes(1_000_000);
    writeFileSync(world.server.machine.local('C:\\t\\x.bin'), content);
    await line.downloadDir('C:\\t', join(world.folder, 'back'));
    expect(names(join(world.folder, 'back'))).toEqual(['x.bin']);
    expect(readFileSync(join(world.folder, 'back/x.bin'))).toEqual(content);
  });

  test.each(['../evil', 'a/../../evil', '/evil'])('a machine that names %s writes nothing outside', async (name) => {
    const evil: Program = (io) => {
      if (io.script?.startsWith("$k='folder'") !== true) return undefined;
      io.out(`F${Buffer.from(name).toString('base64')}\r\n+AAAA\r\n`);
      io.out('E\r\nimgbuild done \r\n');
      return 0;
    };
    await using world = await openWorld({ programs: [evil] });
    const line = await world.connect();
    const error = await thrownBy(line.downloadDir('C:\\t', join(world.folder, 'back')));
    expect(problemOf(error)).toMatchObject({ code: 'kit/unsafe-name' });
    expect(readdirSync(world.folder)).not.toContain('evil');
  });
});

describe('downloading a file', () => {
  test.each([0, 1, 24_576, 3_000_000])('%i bytes', async (size) => {
    await using world = await openWorld();
    const line = await world.connect();
    const content = randomBytes(size);
    writeFileSync(world.server.machine.local('C:\\x.bin'), content);
    expect(await collect(line.download('C:\\x.bin'))).toEqual(content);
    await line[Symbol.asyncDispose]();
    expect(world.server.shells).toBe(0);
  });

  test.each(['cut-before', 'cut-after', 'restart'] as const)(
    'goes on where it was when the connection is lost: %s',
    async (what) => {
      await using world = await openWorld({ mishap: nth('receive', 5, what) });
      const line = await world.connect();
      const content = randomBytes(2_000_000);
      writeFileSync(world.server.machine.local('C:\\x.bin'), content);
      expect((await collect(line.download('C:\\x.bin'))).equals(content)).toBe(true);
    },
  );

  test('what is not there is an error in the machine’s words', async () => {
    await using world = await openWorld();
    const line = await world.connect();
    await expect(collect(line.download('C:\\none'))).rejects.toThrow(
      "Copying failed: Downloading C:\\none: Could not find file 'C:\\none'.",
    );
  });

  test('a reader who has seen enough ends it', async () => {
    await using world = await openWorld();
    const line = await world.connect();
    writeFileSync(world.server.machine.local('C:\\x.bin'), randomBytes(20_000_000));
    for await (const chunk of line.download('C:\\x.bin')) {
      expect(chunk.length).toBeGreaterThan(0);
      break;
    }
    expect(world.server.seen.filter(({ action }) => action === 'receive').length).toBeLessThan(40);
    await line[Symbol.asyncDispose]();
    expect(world.server.shells).toBe(0);
  });
});
