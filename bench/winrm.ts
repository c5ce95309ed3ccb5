// Many small files by WinRM beside one command per 8 KB, which is how Packer's winrmcp copies, against one server of a test at some
// distance, in one run: `node --conditions=@imgbuild/source bench/winrm.ts [FILES]`. The server only takes the time of the way: what
// Windows needs to start a PowerShell comes on top of every command, of which ours has one and the other way two for each file.
import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CommunicatorType, ComponentContext } from '@imgbuild/core/sdk';
import { configure, fakeScope, recordingReporter, testHost } from '@imgbuild/core/testing';
import winrm from '../packages/communicator-winrm/src/index.ts';
import { openWinrmServer } from '../packages/communicator-winrm/test/server/winrm-server.ts';
import { finish } from '../packages/communicator-winrm/test/connect.ts';

const files = Number(process.argv[2] ?? 1000);
const size = 1400;
const roundTrip = 10;
const folder = mkdtempSync(join(tmpdir(), 'imgbuild-bench-winrm-'));
const tree = join(folder, 'tree');
for (let index = 0; index < files; index++) {
  mkdirSync(join(tree, `folder-${index % 10}`), { recursive: true });
  writeFileSync(join(tree, `folder-${index % 10}`, `file-${index}`), randomBytes(size));
}

await using server = await openWinrmServer({ folder: join(folder, 'c'), delay: roundTrip });
const host = testHost({ folder, sleeping: 'real' });
const report = recordingReporter();
const component = winrm.communicators['winrm'] as CommunicatorType;
const { config } = configure(component, {}, host);
const target = { communicator: 'winrm', host: '127.0.0.1', port: server.port, user: 'packer', password: 'secret' };
const { signal } = new AbortController();
const context = { config, host, scope: fakeScope({ host, report }), signal, report, target };
await using line = await component.connect(context as unknown as ComponentContext<never> & { readonly target: never });

interface Way {
  readonly name: string;
  copy(): Promise<void>;
}

/** The script that puts pieces together, in Packer's form as far as the server looks at it. */
const restore = (name: string, path: string): string => {
  const script = `$tmp_file_path = [System.IO.Path]::GetFullPath("$env:TEMP\\${name}")\n$dest_file_path = [System.IO.Path]::GetFullPath("${path}")\n[System.Convert]::FromBase64String`;
  return `powershell.exe -EncodedCommand ${Buffer.from(script, 'utf16le').toString('base64')}`;
};

const command = async (text: string): Promise<void> => {
  const { exit } = await finish(await line.spawn(text));
  if (exit.kind !== 'exited' || exit.code !== 0) throw new Error(`${text.slice(0, 60)}: ${JSON.stringify(exit)}`);
};

const ways: readonly Way[] = [
  { name: 'imgbuild', copy: () => line.uploadDir(tree, 'C:\\ours') },
  {
    name: 'a command per 8 KB',
    copy: async () => {
      let count = 0;
      for (const name of readdirSync(tree, { recursive: true, encoding: 'utf8' }).sort()) {
        if (!name.includes('/')) continue;
        const content = readFileSync(join(tree, name)).toString('base64');
        const temporary = `piece-${count++}.tmp`;
        for (let at = 0; at < content.length; at += 7944)
          await command(`echo ${content.slice(at, at + 7944)} >> "%TEMP%\\${temporary}"`);
        await command(restore(temporary, `C:\\theirs\\${name.replaceAll('/', '\\')}`));
      }
    },
  },
];

console.log(`| ${files} files of ${size} bytes, ${roundTrip} ms away | seconds | round trips | times imgbuild |`);
console.log('| --- | --- | --- | --- |');
let first = Number.NaN;
for (const { name, copy } of ways) {
  const before = server.roundTrips;
  const start = performance.now();
  await copy();
  const took = performance.now() - start;
  if (Number.isNaN(first)) first = took;
  console.log(`| ${name} | ${(took / 1000).toFixed(2)} | ${server.roundTrips - before} | ${(took / first).toFixed(1)} |`);
}
for (const name of readdirSync(tree, { recursive: true, encoding: 'utf8' })) {
  if (!name.includes('/')) continue;
  const same = ['ours', 'theirs'].every((place) =>
    readFileSync(join(folder, 'c', place, name)).equals(readFileSync(join(tree, name))),
  );
  if (!same) throw new Error(`${name} is not what was sent`);
}
await line[Symbol.asyncDispose]();
rmSync(folder, { recursive: true, force: true });
