import type { Guest, ScriptName } from './guest.ts';

const prologue = `$ErrorActionPreference = 'Stop'; $ProgressPreference = 'SilentlyContinue'; `;

const refuse = `if (Test-Path -LiteralPath $env:IMGBUILD_PATH -PathType Container) { throw 'it is a folder' }; `;

const make = `New-Item -ItemType Directory -Force -Path $env:IMGBUILD_FOLDER | Out-Null; `;

const receive = `${prologue}${refuse}${make}$in = [Console]::OpenStandardInput(); $out = [IO.File]::Create($env:IMGBUILD_PARTIAL); try { $in.CopyTo($out) } finally { $out.Close() }; `;

const finish = `Move-Item -Force -LiteralPath $env:IMGBUILD_PARTIAL -Destination $env:IMGBUILD_PATH`;

const scripts: Readonly<Record<ScriptName, string>> = {
  run: `$command = $env:IMGBUILD_COMMAND; Remove-Item Env:IMGBUILD_COMMAND; $global:LASTEXITCODE = 0; Invoke-Expression $command; if (-not $? -and $LASTEXITCODE -eq 0) { exit 1 }; exit $LASTEXITCODE`,
  end: `taskkill /F /T /PID $env:IMGBUILD_PROCESS 2>&1 | Out-Null; exit 0`,
  // Windows has no numbers for users, and files keep the rights of their folder.
  identity: `''`,
  receive,
  finish: `${prologue}${refuse}${finish}`,
  store: `${receive}if ((Get-Item -LiteralPath $env:IMGBUILD_PARTIAL).Length -ne [long]$env:IMGBUILD_SIZE) { Remove-Item -LiteralPath $env:IMGBUILD_PARTIAL; throw 'not all bytes arrived' }; ${finish}`,
  prepare: `${prologue}if ($env:IMGBUILD_PATH) { ${refuse} }; ${make}(Resolve-Path -LiteralPath $env:IMGBUILD_FOLDER).ProviderPath`,
  'take-away': `Remove-Item -Force -ErrorAction SilentlyContinue -LiteralPath $env:IMGBUILD_PARTIAL`,
  resolve: `${prologue}(Resolve-Path -LiteralPath $env:IMGBUILD_FOLDER).ProviderPath`,
  read: `${prologue}$in = [IO.File]::OpenRead($env:IMGBUILD_PATH); $out = [Console]::OpenStandardOutput(); $in.CopyTo($out); $out.Flush(); $in.Close()`,
  pack: `${prologue}tar.exe -cf - -C $env:IMGBUILD_FOLDER .; exit $LASTEXITCODE`,
  unpack: `${prologue}tar.exe -xpf - -C $env:IMGBUILD_FOLDER; exit $LASTEXITCODE`,
};

/** As in containers of Linux: who it is, before anything else. */
const told = `[Console]::Error.Write("$PID\`n"); `;

/** Windows containers, which have PowerShell. */
export const windowsGuest: Guest = {
  os: 'windows',
  argv: (name) => [
    'powershell',
    '-NoProfile',
    '-NonInteractive',
    '-Command',
    name === 'end' ? scripts.end : `${told}${scripts[name]}`,
  ],
  sized: (command) => command,
  administrator: 'ContainerAdministrator',
  absolute: (path) => (/^([a-z]:|[\\/])/i.test(path) ? path : `C:/${path}`),
  folderOf: (path) => path.replace(/[\\/][^\\/]*$/, ''),
  join: (folder, name) => `${folder}/${name}`,
};
