// What others send: cmd.exe's echo, and the scripts by which packer's winrmcp puts its pieces together.
import { existsSync, readFileSync, rmSync, statSync } from 'node:fs';
import { appendFile, mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Program } from './program.ts';

/** `echo …`, several in parentheses, with or without `>>"file"`. */
export const cmdEcho: Program = async (io) => {
  const [, group, single, , target] = /^(?:\((echo [^)>]*)\)|(echo [^>]*?)) *(>>? *"?([^">]+)"?)?$/i.exec(io.command) ?? [];
  const echoes = group ?? single;
  if (echoes === undefined) return undefined;
  const lines = echoes.split('&').map((one) => one.replace(/^ *echo /i, ''));
  const text = lines.map((line) => `${io.machine.expandPercent(line)}\r\n`).join('');
  if (target === undefined) io.out(text);
  else {
    const path = io.machine.local(io.machine.expandPercent(target.trim()));
    await mkdir(dirname(path), { recursive: true });
    await appendFile(path, text);
  }
  return 0;
};

/** The value of a variable that a script sets by `GetFullPath("…")`. */
function fullPath(script: string, name: string): string | undefined {
  return new RegExp(`\\$${name} = \\[System\\.IO\\.Path\\]::GetFullPath\\("([^"]*)"`).exec(script)?.[1];
}

/**
 * packer-community/winrmcp, as packer 1.6.6 has it: one script restores a file of base64 lines under its name, another removes what
 * is left, a third says what is in a file.
 */
export const winrmcp: Program = async (io) => {
  const script = io.script ?? '';
  const read =
    /^\$file=\[System\.IO\.File\]::ReadAllBytes\("([^"]*)"\); Write-Output \$\(\[System\.Convert\]::ToBase64String\(\$file\)\)$/.exec(
      script,
    )?.[1];
  if (read !== undefined) {
    const path = io.machine.local(io.machine.expandDollar(read));
    if (!existsSync(path)) throw new Error(`Could not find file '${read}'.`);
    io.out(`${readFileSync(path).toString('base64')}\r\n`);
    return 0;
  }
  const temporary = fullPath(script, 'tmp_file_path');
  if (temporary === undefined) return undefined;
  const from = io.machine.local(io.machine.expandDollar(temporary));
  const name = fullPath(script, 'dest_file_path');
  if (name === undefined) {
    rmSync(from, { force: true });
    return 0;
  }
  if (!script.includes('FromBase64String')) return undefined;
  const to = io.machine.local(io.machine.expandDollar(name).replace(/^'+|'+$/g, ''));
  if (existsSync(to) && statSync(to).isDirectory()) return 1;
  await mkdir(dirname(to), { recursive: true });
  const lines = existsSync(from) ? readFileSync(from, 'latin1').split(/\r?\n/) : [];
  await writeFile(to, Buffer.concat(lines.map((line) => Buffer.from(line.trim(), 'base64'))));
  return 0;
};
