// What is done with files that are on the machine already: scripts are run, and files removed.
import { existsSync, readFileSync, rmSync } from 'node:fs';
import type { Program } from './program.ts';

/**
 * Scripts that were uploaded and are run by their path: of PowerShell (`…&'C:/…/x.ps1'…` or `-file C:/…/x.ps1` of powershell) and of
 * cmd.exe (`…"C:/…/x.bat"`). Of what stands in them, this machine knows how to say something and how to exit.
 */
export const uploadedScripts: Program = (io) => {
  const { command, machine } = io;
  const path = [
    /^powershell(?:\.exe)? .*&'([^']+\.ps1)'/i,
    /^powershell(?:\.exe)? .*-file "?([^"]+\.ps1)"?$/i,
    /^(?:set "[^"]*" && )*"([^"]+\.(?:bat|cmd))"$/i,
  ]
    .map((form) => form.exec(command)?.[1])
    .find((found) => found !== undefined);
  if (path === undefined) return undefined;
  const local = machine.local(machine.expandDollar(path));
  if (!existsSync(local)) {
    io.error(`The term '${path}' is not recognized as the name of a cmdlet, function, script file, or operable program.\r\n`);
    return 1;
  }
  // Nothing is thrown here, so nothing is caught.
  const script = readFileSync(local, 'utf8').replace(/^\} catch \{[\s\S]*?\n\}/gm, '}');
  for (const line of script.split(/\r?\n/)) {
    const said = /^\s*(?:Write-Host|Write-Output|echo) (.*)$/i.exec(line)?.[1];
    const code = /^\s*exit(?: \/b)? (\d+)/i.exec(line)?.[1];
    if (code !== undefined) return Number(code);
    if (said !== undefined && said !== 'off') io.out(`${said.replace(/^(["'])(.*)\1$/, '$2')}\r\n`);
  }
  return 0;
};

/** What does nothing but remove files: `cmd /c "del /f /q x"`, or a script of `if (Test-Path -LiteralPath 'x') { Remove-Item -LiteralPath 'x' -Force }`, line by line. */
export const removals: Program = ({ command, script, machine }) => {
  const deleted = /^cmd \/c "del \/f \/q ([^"]+)"$/i.exec(command)?.[1];
  if (deleted !== undefined) {
    rmSync(machine.local(deleted), { force: true });
    return 0;
  }
  const lines = (script ?? '').split('\n').map((line) => line.trim());
  const settings = /^(\$(Progress|ErrorAction)Preference ?= ?'\w+')?$/;
  const removal =
    /^(?:if \(Test-Path -LiteralPath '(?:[^']|'')*'\) \{ )?Remove-Item -LiteralPath '((?:[^']|'')*)' -Force(?: \})?$/;
  const paths = lines.map((line) => removal.exec(line)?.[1]);
  if (!paths.some((path) => path !== undefined)) return undefined;
  if (lines.some((line, index) => paths[index] === undefined && !settings.test(line))) return undefined;
  for (const path of paths) if (path !== undefined) rmSync(machine.local(path.replaceAll("''", "'")), { force: true });
  return 0;
};
