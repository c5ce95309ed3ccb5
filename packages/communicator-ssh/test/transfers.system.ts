import { randomBytes } from 'node:crypto';
import { chmod, lstat, mkdir, mkdtemp, readdir, readFile, readlink, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Source } from '@imgbuild/core/sdk';
import { describe, expect, test } from 'vitest';
import { problemIn, reachServer, runOn } from './machine.ts';
import { openSsh, password } from './openssh.ts';
import { troubledProxy } from './troubled-proxy.ts';

function source(bytes: Buffer, mode?: number): Source {
  return {
    size: bytes.length,
    ...(mode === undefined ? {} : { mode }),
    async *open(from = 0) {
      for (let at = from; at < bytes.length; at += 65_536) yield bytes.subarray(at, at + 65_536);
    },
  };
}

async function collect(chunks: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const all: Uint8Array[] = [];
  for await (const chunk of chunks) all.push(chunk);
  return Buffer.concat(all);
}

async function scratch(): Promise<AsyncDisposable & { readonly path: string }> {
  const path = await mkdtemp(join(tmpdir(), 'imgbuild-transfer-'));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}

const big = randomBytes(4_000_000);

describe.each(['scp', 'sftp'])('%s', (method) => {
  const settings = { ssh_file_transfer_method: method };

  test('an upload whose connection is cut goes on, and what is there meanwhile is the old file', async () => {
    await using server = await openSsh();
    await using proxy = await troubledProxy(server.port);
    await using machine = await reachServer({ ...server, port: proxy.port }, { settings });
    const folder = join(server.folder, 'to');
    await machine.line.upload(source(Buffer.from('old')), join(folder, 'file'));
    const before = proxy.sent;
    proxy.cutAfter(2_000_000, 'sent');
    const uploading = machine.line.upload(source(big, 0o640), join(folder, 'file'));
    while (proxy.accepted < 3 && proxy.sent < before + 2_000_000) {
      expect(await readFile(join(folder, 'file'), 'utf8')).toBe('old');
      await new Promise((resolve) => setImmediate(resolve));
    }
    await uploading;
    expect((await readFile(join(folder, 'file'))).equals(big)).toBe(true);
    expect(((await lstat(join(folder, 'file'))).mode & 0o777).toString(8)).toBe('640');
    expect(await readdir(folder)).toEqual(['file']);
    // It went on where it was.
    expect(proxy.sent - before).toBeLessThan(6_500_000);
  });

  test('a download whose connection is cut goes on', async () => {
    await using server = await openSsh();
    await using proxy = await troubledProxy(server.port);
    await using machine = await reachServer({ ...server, port: proxy.port }, { settings });
    await writeFile(join(server.folder, 'file'), big);
    proxy.cutAfter(2_000_000, 'received');
    expect((await collect(machine.line.download(join(server.folder, 'file')))).equals(big)).toBe(true);
    expect(machine.told).toContain('detail: Connected to SSH again.');
  });

  test('a folder whose connection is cut, up and down: whole, and nothing else', async () => {
    await using server = await openSsh();
    await using proxy = await troubledProxy(server.port);
    await using machine = await reachServer({ ...server, port: proxy.port }, { settings });
    await using here = await scratch();
    for (let index = 0; index < 40; index++) await writeFile(join(here.path, `file-${index}`), big.subarray(0, 50_000 + index));
    proxy.cutAfter(700_000, 'sent');
    await machine.line.uploadDir(here.path, join(server.folder, 'to'));
    const names = (await readdir(here.path)).sort();
    // The stage of the first attempt goes when the machine notices; that is not before our connection's end has got there.
    await expect.poll(async () => (await readdir(join(server.folder, 'to'))).sort()).toEqual(names);
    for (const name of names)
      expect((await readFile(join(server.folder, 'to', name))).equals(await readFile(join(here.path, name)))).toBe(true);
    await using back = await scratch();
    proxy.cutAfter(700_000, 'received');
    await machine.line.downloadDir(join(server.folder, 'to'), back.path);
    expect((await readdir(back.path)).sort()).toEqual(names);
    for (const name of names)
      expect((await readFile(join(back.path, name))).equals(await readFile(join(here.path, name)))).toBe(true);
  });

  test('a connection that is cut every time: in the end the line is lost, and no part has the name', async () => {
    await using server = await openSsh();
    await using proxy = await troubledProxy(server.port);
    await using machine = await reachServer({ ...server, port: proxy.port }, { settings });
    proxy.cutEvery(300_000, 'sent');
    const uploading = machine.line.upload(source(randomBytes(60_000_000)), join(server.folder, 'file'));
    await expect(uploading).rejects.toMatchObject({ lineDown: true });
    await expect(lstat(join(server.folder, 'file'))).rejects.toMatchObject({ code: 'ENOENT' });
  });

  test('a full disk: the reason, the old file, and no part', async () => {
    await using server = await openSsh({ before: 'mkdir FOLDER/small; mount -t tmpfs -o size=1m none FOLDER/small' });
    await using machine = await reachServer(server, { settings });
    const path = join(server.folder, 'small/file');
    await machine.line.upload(source(Buffer.from('old')), path);
    const { code, detail } = await problemIn(machine.line.upload(source(big), path));
    expect(code).toBe('ssh/transfer-failed');
    // SFTP knows no word for it.
    expect(detail).toMatch(method === 'scp' ? /No space left on device/ : /Failure/);
    expect((await machine.run(`cd ${server.folder}/small; cat file; ls -A`)).stdout).toBe('oldfile\n');
    await using here = await scratch();
    await writeFile(join(here.path, 'large'), big);
    await writeFile(join(here.path, 'file'), 'new');
    expect((await problemIn(machine.line.uploadDir(here.path, join(server.folder, 'small')))).code).toBe('ssh/transfer-failed');
    expect((await machine.run(`cd ${server.folder}/small; ls -A`)).stdout).toMatch(/^file\n$/);
  });

  test('a folder without the right to write: an error for a new file, and a file that may be written is', async () => {
    await using server = await openSsh();
    const user = { ssh_username: 'builder', ssh_private_key_file: undefined, ssh_password: password };
    await using machine = await reachServer(server, { settings: { ...settings, ...user } });
    await mkdir(join(server.folder, 'closed'));
    await writeFile(join(server.folder, 'closed/open'), 'old and long');
    await chmod(join(server.folder, 'closed/open'), 0o666);
    const refused = await problemIn(machine.line.upload(source(Buffer.from('x')), join(server.folder, 'closed/new')));
    expect(refused.detail).toMatch(/[Pp]ermission denied/);
    expect(await readdir(join(server.folder, 'closed'))).toEqual(['open']);
    if (method === 'sftp') return;
    await machine.line.upload(source(Buffer.from('new'), 0o644), join(server.folder, 'closed/open')).catch(() => undefined);
    expect(await readFile(join(server.folder, 'closed/open'), 'utf8')).toBe('new');
  });

  test('a link is written through, a device is written to, and both stay what they are', async () => {
    await using server = await openSsh({ before: 'mknod FOLDER/null c 1 3' });
    await using machine = await reachServer(server, { settings });
    const path = (name: string): string => join(server.folder, name);
    await mkdir(path('real'));
    await writeFile(path('real/file'), 'old');
    await symlink('real/file', path('link'));
    await machine.line.upload(source(Buffer.from('new')), path('link'));
    expect(await readFile(path('real/file'), 'utf8')).toBe('new');
    expect(await readlink(path('link'))).toBe('real/file');
    for (const content of [source(Buffer.from('x')), { open: () => source(Buffer.from('x')).open() }]) {
      await machine.line.upload(content, path('null'));
      expect((await lstat(path('null'))).isCharacterDevice()).toBe(true);
    }
    expect((await machine.run(`ls -A ${server.folder}/real`)).stdout).toBe('file\n');
  });

  test('behind a link, too, nothing partial is under the final name: a full disk, and a line that is cut', async () => {
    await using server = await openSsh({ before: 'mkdir FOLDER/small; mount -t tmpfs -o size=1m none FOLDER/small' });
    await using proxy = await troubledProxy(server.port);
    await using machine = await reachServer({ ...server, port: proxy.port }, { settings });
    await machine.run(`cd ${server.folder}; echo old > small/file; ln -s small/file link; mkdir real; ln -s real/new dangling`);
    await machine.line.upload(source(big), join(server.folder, 'link')).catch(() => undefined);
    expect((await machine.run(`cd ${server.folder}; cat small/file; ls -A small`)).stdout).toBe('old\nfile\n');
    proxy.cutAfter(2_000_000, 'sent');
    await machine.line.upload(source(big), join(server.folder, 'dangling'));
    expect((await readFile(join(server.folder, 'real/new'))).equals(big)).toBe(true);
    expect(await readdir(join(server.folder, 'real'))).toEqual(['new']);
    expect(await readlink(join(server.folder, 'dangling'))).toBe('real/new');
  });

  test('paths of the home folder', async () => {
    await using server = await openSsh();
    await using machine = await reachServer(server, { settings });
    await machine.line.upload(source(Buffer.from('x')), '~/here/file');
    await machine.line.upload(source(Buffer.from('y')), '-dash');
    expect((await machine.run('cat ~/here/file ./-dash')).stdout).toBe('xy');
    expect((await collect(machine.line.download('~/here/file'))).toString()).toBe('x');
    await using back = await scratch();
    await machine.line.downloadDir('~', back.path, { exclude: ['.*'] });
    expect((await readdir(back.path)).sort()).toEqual(['-dash', 'here']);
  });

  test('a large file is never held in memory: the source is asked for no more than fits on the way', async () => {
    await using server = await openSsh();
    await using proxy = await troubledProxy(server.port);
    await using machine = await reachServer({ ...server, port: proxy.port }, { settings });
    let given = 0;
    let most = 0;
    const start = proxy.sent;
    const large: Source = {
      size: 200_000_000,
      async *open(from = 0) {
        for (let at = from; at < 200_000_000; at += 100_000) {
          given = at;
          most = Math.max(most, given - (proxy.sent - start));
          yield Buffer.alloc(100_000);
        }
      },
    };
    await machine.line.upload(large, join(server.folder, 'large'));
    expect(most).toBeLessThan(16_000_000);
  });
});

test('a server of SFTP alone: files and folders go by it, and commands are refused', async () => {
  await using server = await openSsh({ lines: ['ForceCommand internal-sftp'] });
  await using machine = await reachServer(server);
  await machine.line.upload(source(big), join(server.folder, 'a/file'));
  expect((await collect(machine.line.download(join(server.folder, 'a/file')))).equals(big)).toBe(true);
  await using here = await scratch();
  await mkdir(join(here.path, 'sub/empty'), { recursive: true });
  await writeFile(join(here.path, 'sub/file'), 'content', { mode: 0o600 });
  await symlink('sub/file', join(here.path, 'link'));
  await machine.line.uploadDir(here.path, join(server.folder, 'b'));
  await using back = await scratch();
  await machine.line.downloadDir(join(server.folder, 'b'), back.path);
  expect(await readFile(join(back.path, 'link'), 'utf8')).toBe('content');
  expect((await readdir(back.path, { recursive: true })).sort()).toEqual(['link', 'sub', 'sub/empty', 'sub/file']);
});

test('neither a shell nor SFTP: the reason', async () => {
  await using server = await openSsh({ lines: ['ForceCommand echo no commands here >&2; exit 9'] });
  await using machine = await reachServer(server);
  expect(await problemIn(machine.line.upload(source(big), '/tmp/x'))).toMatchObject({
    code: 'ssh/no-way-to-copy',
    detail: expect.stringContaining('no commands here'),
  });
  expect((await problemIn(collect(machine.line.download('/tmp/x')))).code).toBe('ssh/no-way-to-copy');
  await using here = await scratch();
  expect((await problemIn(machine.line.uploadDir(here.path, '/tmp/x'))).code).toBe('ssh/no-way-to-copy');
  expect((await problemIn(machine.line.downloadDir('/tmp/x', here.path))).code).toBe('ssh/no-way-to-copy');
});

test('a machine without tar: folders go by SFTP', async () => {
  const tools = 'mkdir FOLDER/bin; for tool in cat chmod cp ls mkdir mv rm tail wc; do ln -s /bin/$tool FOLDER/bin/$tool; done';
  await using server = await openSsh({ before: tools, lines: ['SetEnv PATH=FOLDER/bin'] });
  await using machine = await reachServer(server);
  await using here = await scratch();
  await writeFile(join(here.path, 'file'), 'content');
  await machine.line.uploadDir(here.path, join(server.folder, 'to'));
  await using back = await scratch();
  await machine.line.downloadDir(join(server.folder, 'to'), back.path);
  expect(await readFile(join(back.path, 'file'), 'utf8')).toBe('content');
});

test('a login shell that has words of its own to say', async () => {
  await using server = await openSsh();
  await writeFile(join(server.folder, 'root/.bashrc'), 'echo "Welcome!"; echo "Today is a good day."\n');
  await using machine = await reachServer(server, { settings: { ssh_file_transfer_method: 'scp' } });
  await machine.line.upload(source(big), join(server.folder, 'file'));
  expect((await collect(machine.line.download(join(server.folder, 'file')))).equals(big)).toBe(true);
  await using back = await scratch();
  await machine.line.downloadDir(join(server.folder, 'builder'), back.path);
  await machine.line.uploadDir(back.path, join(server.folder, 'to'));
  // SFTP breaks on such a shell, and commands take its place.
  await using other = await reachServer(server, { settings: { ssh_file_transfer_method: 'sftp' } });
  await other.line.upload(source(big), join(server.folder, 'other'));
  expect((await readFile(join(server.folder, 'other'))).equals(big)).toBe(true);
});

test('a session that is refused is an answer, and no lost line', async () => {
  await using server = await openSsh({ lines: ['MaxSessions 0'] });
  await using machine = await reachServer(server);
  expect((await problemIn(machine.line.spawn('true'))).code).toBe('ssh/command-refused');
});

test('a machine that sends names which lead out writes nothing outside', async () => {
  await using server = await openSsh();
  await writeFile(join(server.folder, 'root/.bashrc'), `PATH=${server.folder}/bin:$PATH\n`);
  await mkdir(join(server.folder, 'bin'));
  await writeFile(join(server.folder, 'x'), 'evil');
  const tar = `#!/bin/sh\nexec /usr/bin/tar -cPf - --transform 's,x,sub/../../evil,' -C ${server.folder} x\n`;
  await writeFile(join(server.folder, 'bin/tar'), tar, { mode: 0o755 });
  await using machine = await reachServer(server);
  await using back = await scratch();
  await mkdir(join(back.path, 'inside'));
  expect((await problemIn(machine.line.downloadDir(server.folder, join(back.path, 'inside')))).code).toBe('kit/unsafe-name');
  expect(await readdir(back.path)).toEqual(['inside']);
});

test('fifty machines at once, each with commands and files of its own', async () => {
  await using server = await openSsh();
  const machines = await Promise.all(Array.from({ length: 50 }, () => reachServer(server)));
  const finished: number[] = [];
  await Promise.all(
    machines.map(async ({ line }, index) => {
      const bytes = randomBytes(200_000);
      for (let round = 0; round < 3; round++) {
        await line.upload(source(bytes), join(server.folder, `file-${index}`));
        const { stdout } = await runOn(line, `cat ${server.folder}/file-${index} | wc -c`);
        expect(stdout.trim()).toBe('200000');
        finished.push(round);
      }
    }),
  );
  // Before the first had ended its last round, most had ended one: nobody starved.
  expect(finished.slice(0, finished.indexOf(2)).filter((round) => round === 0).length).toBeGreaterThan(25);
  await Promise.all(machines.map((machine) => machine[Symbol.asyncDispose]()));
});
