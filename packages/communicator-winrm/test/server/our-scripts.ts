// What the scripts of src/scripts.ts do, done here. A script is known by its whole text: with one character changed it is another.
import { createHash } from 'node:crypto';
import { createReadStream, existsSync, readdirSync, statSync } from 'node:fs';
import { appendFile, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { receiveBody, sendBody } from '../../src/scripts.ts';
import { extractZip } from './extract-zip.ts';
import { type Io, inputLines, type Program } from './program.ts';

export interface Abilities {
  /** Whether PowerShell reads what is sent to it, or says that there is nothing, or never begins to. */
  readonly input: 'works' | 'empty' | 'hangs';
  readonly zip: 'works' | 'missing';
}

const say = (io: Io, word: string, text = ''): void => io.out(`imgbuild ${word} ${Buffer.from(text).toString('base64')}\r\n`);
const text = (base64: string): string => Buffer.from(base64, 'base64').toString();
const digestOf = (content: Buffer): string => createHash('sha256').update(content).digest('hex').toUpperCase();

/** Carries out `receiveScript` and `sendScript`. */
export function ourScripts(abilities: () => Abilities): Program {
  return async (io) => {
    if (io.script?.includes('WinRM connected.') === true) {
      io.out('WinRM connected.\r\n');
      return 0;
    }
    const [, head = '', body] = /^([^\n]*)\n([\s\S]*)$/.exec(io.script ?? '') ?? [];
    if (body !== receiveBody && body !== sendBody) return undefined;
    const parameters = new Map(
      [...head.matchAll(/\$(\w)=(?:'([^']*)'|(\d+))/g)].map(([, name = '', a, b]) => [name, a ?? b ?? '']),
    );
    try {
      if (body === receiveBody) return await receive(io, parameters, abilities());
      await (parameters.get('k') === 'folder' ? sendFolder(io, parameters) : sendFile(io, parameters));
      io.out('E\r\n');
      say(io, 'done');
      return 0;
    } catch (error) {
      if (io.signal.aborted) return 1;
      say(io, 'failed', (error as Error).message);
      return 1;
    }
  };
}

async function receive(io: Io, parameters: ReadonlyMap<string, string>, { input, zip }: Abilities): Promise<number> {
  const { machine } = io;
  const spool = parameters.get('f') ?? '';
  const name = parameters.get('i') ?? '';
  if (spool === '' && input === 'hangs') {
    await new Promise((resolve) => io.signal.addEventListener('abort', resolve));
    return 1;
  }
  const spoolPath = machine.local(machine.expandDollar(spool));
  const source = spool === '' ? io.input : (createReadStream(spoolPath) as AsyncIterable<Buffer>);
  let base: string | undefined;
  let path = '';
  let partial = '';
  let into: string | undefined;
  let content: Buffer[] = [];
  let lines = 0;
  try {
    for await (const line of inputLines(input === 'empty' && spool === '' ? none() : source)) {
      io.signal.throwIfAborted();
      if (lines++ === 0) say(io, 'begun');
      const rest = line.slice(1).trimEnd();
      switch (line[0]) {
        case '+': {
          const bytes = Buffer.from(rest, 'base64');
          content.push(bytes);
          await appendFile(partial, bytes);
          break;
        }
        case '=': {
          const whole = Buffer.concat(content);
          if (rest !== `${whole.length} ${digestOf(whole)}`) throw new Error('not all has arrived as it was sent');
          if (into === undefined) await put(partial, path);
          else extractZip(whole, into);
          break;
        }
        case 'B':
          base = machine.local(machine.expandDollar(text(rest)));
          break;
        case 'D':
          await mkdir(join(base ?? '', text(rest)), { recursive: true });
          break;
        case 'Z':
        case 'F': {
          if (line.startsWith('Z') && zip === 'missing') {
            say(io, 'nozip');
            return 1;
          }
          const full = base === undefined ? machine.local(machine.expandDollar(text(rest))) : join(base, text(rest));
          if (line.startsWith('Z')) into = full;
          path = full;
          await mkdir(into ?? dirname(path), { recursive: true });
          partial = into === undefined ? join(dirname(path), name) : join(machine.local(machine.environment['TEMP'] ?? ''), name);
          content = [];
          await writeFile(partial, '');
          break;
        }
        case 'E':
          say(io, 'done');
          return 0;
        default:
          throw new Error(`what is ${JSON.stringify(line.slice(0, 20))}?`);
      }
    }
    if (lines > 0) throw new Error('the input ended too early');
    say(io, 'noinput');
    return 1;
  } finally {
    // A script that is ended from outside leaves its file where it is.
    if (!io.signal.aborted && partial !== '') await rm(partial, { force: true });
    if (spool !== '') await rm(spoolPath, { force: true });
  }
}

async function put(partial: string, path: string): Promise<void> {
  if (existsSync(path) && statSync(path).isDirectory()) throw new Error(`${path} is a folder`);
  await rename(partial, path);
}

/** An input that has nothing. */
async function* none(): AsyncGenerator<Buffer> {
  yield* [];
}

function tell(io: Io, content: Buffer): void {
  for (let at = 0; at < content.length; at += 24_576) io.out(`+${content.subarray(at, at + 24_576).toString('base64')}\r\n`);
  io.out(`=${content.length} ${digestOf(content)}\r\n`);
}

async function sendFile(io: Io, parameters: ReadonlyMap<string, string>): Promise<void> {
  const path = io.machine.local(io.machine.expandDollar(text(parameters.get('d') ?? '')));
  if (!existsSync(path)) throw new Error(`Could not find file '${text(parameters.get('d') ?? '')}'.`);
  if (statSync(path).isDirectory()) throw new Error(`${path} is a folder`);
  tell(io, (await readFile(path)).subarray(Number(parameters.get('g'))));
}

async function sendFolder(io: Io, parameters: ReadonlyMap<string, string>): Promise<void> {
  const asked = text(parameters.get('d') ?? '');
  const path = io.machine.local(io.machine.expandDollar(asked));
  if (!existsSync(path)) throw new Error(`there is no folder ${asked}`);
  const below = async (folder: string, prefix: string): Promise<void> => {
    const entries = readdirSync(folder, { withFileTypes: true });
    for (const entry of entries.filter((one) => one.isDirectory())) {
      io.out(`D${Buffer.from(prefix + entry.name).toString('base64')}\r\n`);
      await below(join(folder, entry.name), `${prefix}${entry.name}/`);
    }
    for (const entry of entries.filter((one) => one.isFile())) {
      io.out(`F${Buffer.from(prefix + entry.name).toString('base64')}\r\n`);
      tell(io, await readFile(join(folder, entry.name)));
    }
  };
  await below(path, '');
}
