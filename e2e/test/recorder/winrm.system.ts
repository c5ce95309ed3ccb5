// The provisioners for Windows over WinRM, beside Packer's own: both run the same template against one simulated machine, which writes
// down what is on it and what it is told to run. Both are equal but for the reviewed list below.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { receiveBody, sendBody } from '../../../packages/communicator-winrm/src/scripts.ts';
import { cmdEcho } from '../../../packages/communicator-winrm/test/server/cmd.ts';
import type { Io, Program } from '../../../packages/communicator-winrm/test/server/program.ts';
import { removals, uploadedScripts } from '../../../packages/communicator-winrm/test/server/scripts-there.ts';
import { openWinrmServer } from '../../../packages/communicator-winrm/test/server/winrm-server.ts';
import { openPlace } from '../command.ts';
import { runBuild } from './run-build.ts';

/** What is seen on the machine, in order. */
type Deed =
  | { readonly kind: 'there'; readonly path: string; readonly text: string }
  | { readonly kind: 'gone'; readonly path: string }
  | { readonly kind: 'run'; readonly command: string; readonly exit: number };

interface Recorded {
  readonly code: number | null;
  readonly deeds: readonly Deed[];
}

const progress = "if (Test-Path variable:global:ProgressPreference){$ProgressPreference='SilentlyContinue'};";
const variables = 'c:/Windows/Temp/packer-ps-env-vars-UUID.ps1';

const reviewed: readonly {
  readonly why: string;
  readonly apply: (deeds: readonly Deed[], code: number | null) => readonly Deed[];
}[] = [
  {
    why: 'Names of scripts, variable files and tasks are picked at random.',
    apply: eachText((text) => text.replace(/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, 'UUID')),
  },
  {
    why: 'Packer sets the preference for progress bars by Set-Variable, which has no effect on a name with "variable:"; we assign it.',
    apply: eachText(assignedProgress),
  },
  {
    why: 'Packer 1.6.6 runs lines of a template as it runs a file; later versions, and we, put them into a script that reads the variables itself and tells how the lines ended.',
    apply: (deeds) =>
      deeds.map((deed) => {
        if (deed.kind === 'there') {
          const [, lines] =
            /^if \(Test-Path variable:global:ProgressPreference\)[^\n]*\n\$global:LASTEXITCODE = 0\ntry \{\n\. '[^']*'\n(?:Set-PSDebug -Trace \d\n)?([^]*)\} catch \{\n[^]*exit \$LASTEXITCODE\n$/.exec(
              deed.text,
            ) ?? [];
          return lines === undefined ? deed : { ...deed, text: lines };
        }
        const [, before, path] =
          (deed.kind === 'run' && /^(powershell -executionpolicy \w+) -file (\S+)$/.exec(deed.command)) || [];
        return path === undefined
          ? deed
          : { ...deed, command: `${before} "& { ${progress}. ${variables}; &'${path}'; exit $LastExitCode }"` };
      }),
  },
  {
    why: 'After a check of the template’s own, Packer asks for the machine’s name as well.',
    apply: (deeds) =>
      deeds.filter((deed, index) => {
        const before = deeds[index - 1];
        const isName = deed.kind === 'run' && /^\(encoded\) echo .* restarted\./.test(deed.command);
        return !isName || before?.kind !== 'run' || before.command.startsWith('shutdown ');
      }),
  },
  {
    why: 'What is traced begins after the variables, so that their values are not shown.',
    apply: eachText((text) => text.replace(/(; ?)Set-PsDebug -Trace (\d);(\. \S+;) /i, '$1$3 Set-PSDebug -Trace $2; ')),
  },
  {
    why: 'The script of a task with all rights is our own; what it runs, and as whom, is the same.',
    apply: (deeds) =>
      deeds.map((deed) => {
        if (deed.kind !== 'there' || !deed.path.includes('packer-elevated-shell-')) return deed;
        const [, theirUser] = /<UserId>([^<]*)</.exec(deed.text) ?? [];
        const [, theirs] = /<Arguments>\/c ([^<]*?)(?:&gt;|>)\s*%SYSTEMROOT%[^<]*</.exec(deed.text) ?? [];
        const [, ourUser] = /^\$user = '(.*)'$/m.exec(deed.text) ?? [];
        const [, ours] = /^\$command = '(.*)'$/m.exec(deed.text) ?? [];
        const command = theirs === undefined ? ours?.replaceAll("''", "'") : unescapeXml(theirs);
        return { ...deed, text: `as ${theirUser ?? ourUser}: ${assignedProgress(command ?? '').trim()}` };
      }),
  },
  {
    why: 'Packer leaves the scripts of windows-shell, and after a failure what powershell has uploaded; it removes at the end, by a script that it uploads for that. With us what was uploaded goes after each script, and a task with all rights goes also when it could not go by itself.',
    apply: (deeds, code) => {
      const removed = new Set<string>();
      const rest = deeds.filter((deed, index) => {
        if (deed.kind === 'gone') return false;
        if (deed.kind === 'there') return !deed.path.includes('packer-cleanup-');
        const before = deeds[index - 1];
        const isTheirs = before?.kind === 'there' && before.path.includes('packer-cleanup-');
        const isOurs = deed.command.startsWith('(encoded) ') && deed.command.includes('Remove-Item');
        const text = isTheirs ? before.text : deed.command;
        if (isTheirs || isOurs) {
          const paths = [...text.matchAll(/if \(Test-Path (?:-LiteralPath '([^']*)'|(\S+))\)/g)];
          for (const [, one, other] of paths) removed.add(one ?? other ?? '');
        }
        return !isTheirs && !isOurs && !/^cmd \/c "del \/f \/q c:\\Windows\\Temp\\script\.bat"$/.test(deed.command);
      });
      const names = [...removed].filter((path) => !path.includes('packer-cleanup-')).sort();
      return names.length === 0 || code !== 0
        ? rest
        : [...rest, { kind: 'run', command: `(removes) ${names.join(' ')}`, exit: 0 }];
    },
  },
];

function assignedProgress(text: string): string {
  const set = "set-variable -name variable:global:ProgressPreference -value 'SilentlyContinue'";
  return text.replaceAll(set, "$ProgressPreference='SilentlyContinue'");
}

function unescapeXml(text: string): string {
  const characters: Readonly<Record<string, string>> = { '&#34;': '"', '&#39;': "'", '&lt;': '<', '&gt;': '>', '&amp;': '&' };
  return text.replace(/&(?:#\d+|\w+);/g, (entity) => characters[entity] ?? entity);
}

function eachText(change: (text: string) => string): (deeds: readonly Deed[]) => readonly Deed[] {
  return (deeds) =>
    deeds.map((deed) =>
      deed.kind === 'run'
        ? { ...deed, command: change(deed.command) }
        : deed.kind === 'there'
          ? { ...deed, path: change(deed.path), text: change(deed.text) }
          : { ...deed, path: change(deed.path) },
    );
}

/** Commands that only carry files, or say that the machine is there. */
function isTransfer({ command, script = '' }: Io): boolean {
  return (
    /^echo \S+ >> "%TEMP%\\winrmcp-/.test(command) ||
    /winrmcp-|dest_file_path|ReadAllBytes|WinRM connected\./.test(script) ||
    script.endsWith(`\n${receiveBody}`) ||
    script.endsWith(`\n${sendBody}`)
  );
}

async function record(
  program: 'packer' | 'imgbuild',
  provisioners: readonly object[],
  files: Readonly<Record<string, string>>,
): Promise<Recorded> {
  await using place = await openPlace();
  const root = join(place.folder, 'c');
  const deeds: Deed[] = [];
  let before = new Map<string, string>();
  const look = (): void => {
    const now = contentOf(root);
    for (const [path, text] of now) if (before.get(path) !== text) deeds.push({ kind: 'there', path, text });
    for (const path of before.keys()) if (!now.has(path)) deeds.push({ kind: 'gone', path });
    before = now;
  };
  const recorder: Program = async (io) => {
    if (isTransfer(io)) return undefined;
    look();
    const command = io.script === undefined ? io.command : `(encoded) ${io.script}`;
    // Who waits for a restart asks for the machine's name.
    if (io.script?.includes('restarted.') === true) io.out('MACHINE restarted.\r\n');
    const exit = (await uploadedScripts(io)) ?? (await removals(io)) ?? (await cmdEcho(io)) ?? 0;
    deeds.push({ kind: 'run', command, exit });
    return exit;
  };
  await using server = await openWinrmServer({ folder: root, programs: [recorder] });
  before = contentOf(root);
  for (const [name, text] of Object.entries(files)) await place.write(name, text);
  const builder = {
    type: 'null',
    communicator: 'winrm',
    winrm_host: '127.0.0.1',
    winrm_port: server.port,
    winrm_username: 'packer',
    winrm_password: 'secret',
    winrm_timeout: '1m',
  };
  const { code, said } = await runBuild(program, place, { builder, provisioners });
  look();
  if (deeds.length === 0) throw new Error(said);
  return { code, deeds: reviewed.reduce((now: readonly Deed[], { apply }) => apply(now, code), deeds) };
}

/** Files on the machine by their paths there; what transfers have in passing is left out. */
function contentOf(root: string): Map<string, string> {
  if (!existsSync(root)) return new Map();
  const entries = readdirSync(root, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const paths = entries.map((entry) => join(entry.parentPath, entry.name)).sort();
  const kept = paths.filter((path) => !/winrmcp-|\/~imgbuild-/.test(path));
  return new Map(kept.map((path) => [`c:${path.slice(root.length)}`, readFileSync(path, 'utf8')]));
}

const files = {
  'a.ps1': 'Write-Host from a\r\nWrite-Host second\r\n',
  'b.ps1': 'Write-Host from b\n',
  'fail.ps1': 'exit 3\n',
  'a.bat': '@echo off\r\necho from a\r\n',
  'fail.bat': 'exit /b 3\r\n',
  'plain.txt': 'plain\n',
  'data/one.txt': 'one\n',
  'data/below/two words.txt': 'two\n',
};

const powershell = (settings: object): object => ({ type: 'powershell', ...settings });
const batch = (settings: object): object => ({ type: 'windows-shell', ...settings });
const restart = (settings: object): object => ({ type: 'windows-restart', ...settings });
const file = (settings: object): object => ({ type: 'file', ...settings });

/** Every option alone, as far as Packer 1.6.6 has it. */
const cases: readonly (readonly [string, readonly object[]])[] = [
  ['powershell: inline', [powershell({ inline: ['Write-Host one', 'Write-Host two'] })]],
  ['powershell: script', [powershell({ script: 'a.ps1' })]],
  ['powershell: scripts', [powershell({ scripts: ['a.ps1', 'b.ps1'] })]],
  [
    'powershell: environment_vars',
    [powershell({ script: 'a.ps1', environment_vars: ['NAME=web server', 'QUOTE=a"b$c`d', 'EMPTY='] })],
  ],
  [
    'powershell: execute_command',
    [powershell({ script: 'a.ps1', execute_command: 'powershell -noprofile "& { . {{.Vars}}; &\'{{.Path}}\' }"' })],
  ],
  ['powershell: remote_path', [powershell({ script: 'a.ps1', remote_path: 'c:/Windows/Temp/own.ps1' })]],
  ['powershell: remote_env_var_path', [powershell({ script: 'a.ps1', remote_env_var_path: 'c:/Windows/Temp/vars.ps1' })]],
  ['powershell: skip_clean', [powershell({ script: 'a.ps1', skip_clean: true })]],
  ['powershell: valid_exit_codes', [powershell({ script: 'fail.ps1', valid_exit_codes: [0, 3] })]],
  [
    'powershell: an exit code that is not valid',
    [powershell({ script: 'fail.ps1' }), powershell({ inline: ['Write-Host never'] })],
  ],
  ['powershell: execution_policy', [powershell({ script: 'a.ps1', execution_policy: 'remotesigned' })]],
  ['powershell: execution_policy = none', [powershell({ script: 'a.ps1', execution_policy: 'none' })]],
  ['powershell: debug_mode', [powershell({ script: 'a.ps1', debug_mode: 1 })]],
  ['powershell: start_retry_timeout', [powershell({ script: 'a.ps1', start_retry_timeout: '10s' })]],
  ['powershell: elevated_user', [powershell({ script: 'a.ps1', elevated_user: 'admin', elevated_password: 'very' })]],
  ['windows-shell: inline', [batch({ inline: ['echo one', 'echo two'] })]],
  ['windows-shell: script', [batch({ script: 'a.bat' })]],
  ['windows-shell: scripts', [batch({ scripts: ['a.bat', 'a.bat'] })]],
  ['windows-shell: environment_vars', [batch({ script: 'a.bat', environment_vars: ['NAME=web server', 'EMPTY='] })]],
  ['windows-shell: execute_command', [batch({ script: 'a.bat', execute_command: '{{ .Vars }}cmd /c "{{ .Path }}"' })]],
  ['windows-shell: remote_path', [batch({ script: 'a.bat', remote_path: 'c:/Windows/Temp/own.bat' })]],
  ['windows-shell: binary', [batch({ script: 'a.bat', binary: true })]],
  ['windows-shell: valid_exit_codes', [batch({ script: 'fail.bat', valid_exit_codes: [3] })]],
  ['windows-shell: an exit code that is not valid', [batch({ script: 'fail.bat' }), batch({ inline: ['echo never'] })]],
  ['windows-restart', [restart({})]],
  ['windows-restart: restart_command', [restart({ restart_command: 'restart it' })]],
  ['windows-restart: restart_check_command', [restart({ restart_check_command: 'is it there' })]],
  ['windows-restart: restart_timeout', [restart({ restart_timeout: '2m' })]],
  ['file', [file({ source: 'plain.txt', destination: 'C:\\there\\plain.txt' })]],
  ['file: sources', [file({ sources: ['plain.txt', 'a.bat'], destination: 'C:\\there\\' })]],
  ['file: a folder', [file({ source: 'data', destination: 'C:\\there' })]],
  ['file: contents of a folder', [file({ source: 'data/', destination: 'C:\\there' })]],
];

test.concurrent.for(cases)('%s', { timeout: 120_000 }, async ([, provisioners], { expect: check }) => {
  const [packer, own] = await Promise.all([record('packer', provisioners, files), record('imgbuild', provisioners, files)]);
  check(own).toEqual(packer);
  check(packer.deeds.length).toBeGreaterThan(0);
});

test('the reviewed list says why', () => {
  for (const { why } of reviewed) expect(why.length).toBeGreaterThan(20);
});
