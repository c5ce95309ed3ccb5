import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { randomBytes } from 'node:crypto';
import { abortError, isLineDown, problemOf, type Source } from '@imgbuild/core/sdk';
import { describe, expect, test } from 'vitest';
import { openWorld, run } from './connect.ts';
import type { Program } from './server/program.ts';
import { kinds, leftovers, nth, since, sourceOf, there, thrownBy } from './transfer-helpers.ts';

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
    expect(leftovers(world.server.machine.root)).toEqual([]);
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
    expect((error as Error).message).toContain("exit code 9009: 'powershell' is not recognized");
  });

  test.each(['empty', 'hangs'] as const)('travels by commands when PowerShell’s input %s', async (input) => {
    await using world = await openWorld({ abilities: { input } });
    const line = await world.connect({ winrm_timeout: '1500ms' });
    const content = randomBytes(30_000);
    await line.upload(sourceOf(content), 'C:\\x\\y.bin');
    expect(there(world, 'C:\\x\\y.bin')).toEqual(content);
    await line.upload(sourceOf(Buffer.from('more')), 'C:\\x\\z.txt');
    expect(there(world, 'C:\\x\\z.txt').toString()).toBe('more');
    expect(leftovers(world.server.machine.root)).toEqual([]);
    expect(world.report.told.filter((text) => text.includes('PowerShell does not read'))).toHaveLength(1);
    const commands = world.server.seen.filter(({ action }) => action === 'command').map(({ detail }) => detail);
    expect(Math.max(...commands.map(({ length }) => length))).toBeLessThan(8191);
    expect(commands.filter((command) => command.startsWith('(echo'))).toHaveLength(7);
  });
});
