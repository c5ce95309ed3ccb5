import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { problemOf } from '@imgbuild/core/sdk';
import { describe, expect, test } from 'vitest';
import { openWorld } from './connect.ts';
import type { Program } from './server/program.ts';
import { collect, kinds, leftovers, nth, since, there, thrownBy } from './transfer-helpers.ts';

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
    ...['folder-link/link.txt', 'top.txt', 'é', 'é/ü €.txt'],
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
    expect(leftovers(world.server.machine.root)).toEqual([]);
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
