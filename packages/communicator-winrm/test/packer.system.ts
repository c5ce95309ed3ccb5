// Debian's packer against the test server: what it sends is what the server has to understand, and what ours is compared with.
import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { scriptOf } from './server/program.ts';
import { openWinrmServer, type WinrmServer } from './server/winrm-server.ts';

const packer = ['/usr/bin/packer', '/usr/local/bin/packer'].find((path) => existsSync(path));

interface Built {
  readonly output: string;
  readonly code: number;
}

async function build(
  server: WinrmServer,
  folder: string,
  provisioners: readonly object[],
  settings: object = {},
): Promise<Built> {
  const builder = {
    type: 'null',
    communicator: 'winrm',
    winrm_host: '127.0.0.1',
    winrm_port: server.port,
    winrm_username: 'packer',
    winrm_password: 'secret',
    winrm_timeout: '1m',
    ...settings,
  };
  const template = join(folder, 'template.json');
  writeFileSync(template, JSON.stringify({ builders: [builder], provisioners }));
  const env = { PATH: '/usr/bin:/bin', HOME: folder, CHECKPOINT_DISABLE: '1', PACKER_NO_COLOR: '1' };
  return new Promise((resolve) => {
    execFile(packer ?? 'packer', ['build', '-color=false', template], { env }, (error, stdout, stderr) => {
      resolve({ output: stdout + stderr, code: error === null ? 0 : Number(error.code) });
    });
  });
}

/** What a command is for, without what is another each time. */
function purpose(command: string): string {
  const script = scriptOf(command);
  if (script === undefined)
    return command
      .replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, 'UUID')
      .replace(/^echo [A-Za-z0-9+/=]+/, (echo) => `echo (${echo.length - 5} characters)`);
  if (script.includes('WinRM connected.')) return 'greeting';
  if (script.includes('ReadAllBytes')) return 'read';
  return script.includes('dest_file_path') ? 'restore' : 'clean up';
}

test.runIf(packer !== undefined || process.env['CI'] === 'true')('packer provisions the simulated machine', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'imgbuild-winrm-packer-'));
  try {
    mkdirSync(join(folder, 'tree/below'), { recursive: true });
    writeFileSync(join(folder, 'tree/a.txt'), 'a');
    writeFileSync(join(folder, 'tree/below/b.bin'), Buffer.alloc(20_000, 7));
    await using server = await openWinrmServer({ folder: join(folder, 'c') });
    const { output, code } = await build(server, folder, [
      { type: 'file', source: join(folder, 'tree/a.txt'), destination: 'C:\\one\\a.txt' },
      { type: 'file', source: join(folder, 'tree'), destination: 'C:\\all' },
      { type: 'file', direction: 'download', source: 'C:\\one\\a.txt', destination: join(folder, 'back.txt') },
      { type: 'powershell', inline: ['Write-Host from PowerShell'] },
      { type: 'windows-shell', inline: ['echo from cmd'] },
    ]);
    expect(output).toContain('null: from PowerShell');
    expect(output).toContain('null: from cmd');
    expect(code).toBe(0);
    expect(readFileSync(join(folder, 'c/one/a.txt'), 'utf8')).toBe('a');
    expect(readFileSync(join(folder, 'c/all/tree/below/b.bin'))).toEqual(Buffer.alloc(20_000, 7));
    expect(readFileSync(join(folder, 'back.txt'), 'utf8')).toBe('a');
    expect(server.shells).toBe(0);
    const commands = server.seen.filter(({ action }) => action === 'command').map(({ detail }) => purpose(detail));
    const echo = (characters: number): string => `echo (${characters} characters) >> "%TEMP%\\winrmcp-UUID.tmp"`;
    expect(commands.slice(0, 11)).toEqual([
      'greeting',
      ...[echo(4), 'restore', 'clean up'],
      ...[echo(4), 'restore', 'clean up'],
      ...[echo(7944), echo(7944), echo(7944), echo(2836)],
    ]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test.runIf(packer !== undefined || process.env['CI'] === 'true')('packer logs in by NTLM, without sealing', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'imgbuild-winrm-packer-'));
  try {
    await using server = await openWinrmServer({ folder: join(folder, 'c'), logins: ['Negotiate'] });
    const { output } = await build(server, folder, [{ type: 'windows-shell', inline: ['echo from cmd'] }], {
      winrm_use_ntlm: true,
    });
    expect(output).toContain('null: from cmd');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
