import type { Communicator, Machine } from '@imgbuild/core/sdk';
import { describeExit, failure } from '@imgbuild/core/sdk';
import { problems } from './problems.ts';

/** Something on a machine that a pattern matches. */
export interface RemoteMatch {
  readonly kind: 'file' | 'directory';
  readonly path: string;
}

interface Remote {
  readonly communicator: Communicator;
  readonly os: Machine['os'];
  readonly signal: AbortSignal;
}

/** Whether a path of a machine is a pattern, as Packer decides it. */
export function isPattern(path: string): boolean {
  return /[*?[]/.test(path);
}

/** What a pattern matches on a machine, found by its shell. */
export async function remoteMatches(pattern: string, { communicator, os, signal }: Remote): Promise<readonly RemoteMatch[]> {
  const command = os === 'windows' ? windowsCommand(pattern) : posixCommand(pattern);
  await using child = await communicator.spawn(command, { signal });
  await child.closeStdin();
  const [listed, said, exit] = await Promise.all([textOf(child.stdout), textOf(child.stderr), child.exit]);
  if (exit.kind !== 'exited' || exit.code !== 0) {
    const reason = said.trim() === '' ? describeExit(exit) : said.trim();
    throw failure(problems.create('listing-failed', { pattern, reason }));
  }
  return listed
    .split(os === 'windows' ? /\r?\n/ : '\0')
    .filter((entry) => entry !== '')
    .map((entry) => ({ kind: entry.startsWith('d') ? 'directory' : 'file', path: entry.slice(1) }));
}

/** Names with a letter for their kind in front, each ended by a zero byte: no name can hold one. */
export function posixCommand(pattern: string): string {
  // What means something to the shell means itself; only the pattern's own characters and a home folder are left.
  // No backslash comes before a quote: fish would take it for an escape, also between single quotes.
  const escaped = pattern
    .replaceAll(/[^A-Za-z0-9_./*?[\]!^~-]/g, (character) => (character === "'" ? `"'"` : `\\${character}`))
    .replaceAll(/(?!^)~/g, '\\~');
  const script =
    `for each in ${escaped}; do if [ -d "$each" ]; then printf 'd%s\\0' "$each"; ` +
    `elif [ -e "$each" ]; then printf 'f%s\\0' "$each"; fi; done`;
  return `sh -c '${script.replaceAll("'", `'\\''`)}'`;
}

/** The same for PowerShell, a line each: no name can hold a line's end there. */
export function windowsCommand(pattern: string): string {
  const script =
    "$ProgressPreference = 'SilentlyContinue'; [Console]::OutputEncoding = [Text.Encoding]::UTF8; " +
    `Get-Item -Path '${pattern.replaceAll("'", "''")}' -ErrorAction SilentlyContinue | ` +
    "ForEach-Object { if ($_.PSIsContainer) { 'd' + $_.FullName } else { 'f' + $_.FullName } }; exit 0";
  const units = new Uint8Array([...script].flatMap((_, at) => [script.charCodeAt(at) & 0xff, script.charCodeAt(at) >> 8]));
  return `powershell -NoProfile -NonInteractive -EncodedCommand ${btoa(String.fromCharCode(...units))}`;
}

async function textOf(stream: AsyncIterable<Uint8Array>): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of stream) text += decoder.decode(chunk, { stream: true });
  return text + decoder.decode();
}
