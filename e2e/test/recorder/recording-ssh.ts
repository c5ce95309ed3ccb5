import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmod, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join, posix } from 'node:path';
import { openSshServer, type SshServer } from '../sshd.ts';

/** What a client did with a machine, in order. */
export type Deed =
  | { readonly kind: 'upload'; readonly path: string; readonly mode: string; readonly sha256: string; readonly size: number }
  /** `exit` is missing where the connection was lost. */
  | { readonly kind: 'run'; readonly command: string; readonly exit: number | undefined };

export interface RecordingServer extends AsyncDisposable {
  readonly server: SshServer;
  /** What was done since the last time this was asked. */
  deeds(): Promise<readonly Deed[]>;
}

/**
 * OpenSSH that writes down every command with its standard input and its exit code, and runs it. Uploads are told as such,
 * whether they came by the scp protocol or by a script of ours. Programs in `programs` stand before all others.
 */
export async function openRecordingServer(folder: string, o: { readonly programs?: string } = {}): Promise<RecordingServer> {
  const records = join(folder, 'records');
  await mkdir(records);
  const program = join(folder, 'record.sh');
  await writeFile(
    program,
    `#!/bin/sh${o.programs === undefined ? '' : `\nPATH=${o.programs}:$PATH`}
n=${records}/$(date +%s%N)
printf '%s' "$SSH_ORIGINAL_COMMAND" > "$n.command"
tee "$n.stdin" | /bin/sh -c "$SSH_ORIGINAL_COMMAND"
code=$?
echo $code > "$n.exit"
exit $code
`,
  );
  await chmod(program, 0o755);
  const server = await openSshServer(folder, [`ForceCommand ${program}`]);
  // Scripts name the folder, and each program has its own.
  const placeless = (bytes: Buffer): Buffer => Buffer.from(bytes.toString('latin1').replaceAll(folder, 'PLACE'), 'latin1');
  let told = 0;
  return {
    server,
    deeds: async () => {
      const names = (await readdir(records)).filter((name) => name.endsWith('.command')).sort();
      const fresh = names.slice(told);
      told = names.length;
      const deeds: Deed[] = [];
      for (const name of fresh) {
        const stem = join(records, name.slice(0, -'.command'.length));
        const [command, stdin, exit] = await Promise.all([
          readFile(`${stem}.command`, 'utf8'),
          readFile(`${stem}.stdin`),
          readFile(`${stem}.exit`, 'utf8').catch(() => ''),
        ]);
        deeds.push(...deedsOf(command, placeless(stdin), exit === '' ? undefined : Number(exit)));
      }
      return deeds;
    },
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}

function deedsOf(command: string, stdin: Buffer, exit: number | undefined): readonly Deed[] {
  const sink = /^scp (?:-\w+ )*-\w*t (.+)$/.exec(command)?.[1];
  if (sink !== undefined) return scpUploads(sink.replace(/^"(.*)"$/, '$1'), stdin);
  const words = imgbuildWords(command);
  if (words !== undefined && command.includes('it is a folder')) {
    const [path = '', , , , , , mode = ''] = words;
    return [{ kind: 'upload', path, mode: mode.padStart(4, '0'), ...contentOf(stdin) }];
  }
  return [{ kind: 'run', command, exit }];
}

/** The arguments of a script of the communicator: its first line sets them; what a login shell could misread is in octal. */
function imgbuildWords(command: string): readonly string[] | undefined {
  const script = command.replace(/\\+0([0-7]{3})/g, (_all, digits: string) => String.fromCharCode(Number.parseInt(digits, 8)));
  const words = /set -- (.*)\n/.exec(script)?.[1];
  return words === undefined ? undefined : [...words.matchAll(/'([^']*)'/g)].map((match) => match[1] ?? '');
}

/** The scp protocol: `C0644 SIZE NAME\n`, the content, a zero byte; `D0755 0 NAME\n` and `E\n` around folders. */
function scpUploads(target: string, stdin: Buffer): readonly Deed[] {
  const deeds: Deed[] = [];
  const folders: string[] = [target];
  for (let at = 0; at < stdin.length;) {
    if (stdin[at] === 0) {
      at++;
      continue;
    }
    const end = stdin.indexOf(10, at);
    const line = stdin.subarray(at, end).toString();
    at = end + 1;
    if (line.startsWith('E')) folders.pop();
    const [, kind, mode = '', size = '', name = ''] = /^([CD])(\d+) (\d+) (.*)$/.exec(line) ?? [];
    if (kind === 'D') folders.push(posix.join(folders.at(-1) ?? '', name));
    if (kind !== 'C') continue;
    // The name of a folder that was replaced has changed the content's length: its end is the zero byte behind it.
    const length = sizeHere(stdin, at, Number(size));
    const content = stdin.subarray(at, at + length);
    deeds.push({ kind: 'upload', path: posix.join(folders.at(-1) ?? '', name), mode, ...contentOf(content) });
    at += length;
  }
  return deeds;
}

/** Bytes of a file that was `size` bytes long before names in it were replaced. */
function sizeHere(stdin: Buffer, at: number, size: number): number {
  if (stdin[at + size] === 0) return size;
  const end = stdin.indexOf(0, at);
  return (end === -1 ? stdin.length : end) - at;
}

function contentOf(bytes: Buffer): { readonly sha256: string; readonly size: number } {
  return { sha256: createHash('sha256').update(bytes).digest('hex'), size: bytes.length };
}

/** Runs a program to its end, and gives its exit code and what it said. */
export function runToEnd(
  argv: readonly string[],
  o: { readonly directory: string; readonly environment: Readonly<Record<string, string>> },
): Promise<{ readonly code: number | null; readonly said: string }> {
  const [file = '', ...rest] = argv;
  const child = spawn(file, rest, {
    cwd: o.directory,
    env: { PATH: process.env['PATH'], HOME: o.directory, ...o.environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (bytes: Buffer) => (said += bytes.toString()));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, said }));
  });
}
