import { bytesOf, textOf } from '../byte-text.ts';
import { kindOf, refusal } from '../refusal.ts';
import { type Attributes, type Entry, isFolder, readRecord, readRecords } from './attributes.ts';
import type { Answer, MachineShell } from './shell.ts';
import type { Script } from './scripts.ts';

/** What is to be changed of a file. Times are seconds since 1970. */
export interface Change {
  readonly size?: number;
  readonly mode?: number;
  readonly times?: { readonly accessed: number; readonly modified: number };
  readonly owner?: { readonly user: number; readonly group: number };
}

/** The folder where paths begin, the mask for modes of new files, and whether there is an `scp`. */
export interface Facts {
  readonly home: string;
  readonly mask: number;
  readonly hasScp: boolean;
}

/** Where a file is written to: behind symbolic links, and what is there already. */
export interface WriteTarget {
  readonly path: string;
  readonly existing: Attributes | undefined;
}

export interface Volume {
  readonly fragmentSize: number;
  readonly blockSize: number;
  readonly blocks: number;
  readonly free: number;
  readonly available: number;
  readonly files: number;
  readonly freeFiles: number;
  readonly longestName: number;
}

/** The files of a machine, one round trip each. What it refuses is thrown as a `Refusal`, in its own words. */
export interface MachineFiles {
  facts(): Promise<Facts>;
  /** From the root on, for communicators, which may begin elsewhere than the shell. */
  absolute(path: string): Promise<string>;
  stat(path: string): Promise<Attributes>;
  lstat(path: string): Promise<Attributes>;
  list(path: string): Promise<readonly Entry[]>;
  /** Without symbolic links and dots; the last part need not exist. */
  realPath(path: string): Promise<string>;
  /** Looks whether a file can be read. */
  prepareReading(path: string): Promise<Attributes>;
  /** Looks whether a file can be written. */
  prepareWriting(path: string): Promise<WriteTarget>;
  change(path: string, change: Change): Promise<void>;
  makeFolder(path: string, mode: number): Promise<void>;
  removeFolder(path: string): Promise<void>;
  remove(path: string): Promise<void>;
  /** Refuses when something has the new name. */
  rename(from: string, to: string): Promise<void>;
  replace(from: string, to: string): Promise<void>;
  symlink(target: string, path: string): Promise<void>;
  hardlink(existing: string, path: string): Promise<void>;
  readLink(path: string): Promise<string>;
  volume(path: string): Promise<Volume>;
  /** The home folder of a user; of the one who is logged in for ''. */
  homeOf(user: string): Promise<string>;
  /** Words as the machine's shell reads them, patterns included. */
  words(text: string): Promise<readonly string[]>;
}

export function machineFiles(shell: MachineShell): MachineFiles {
  let known: Promise<Facts> | undefined;
  const ask = async (script: Script, ...words: readonly string[]): Promise<Buffer> =>
    mustBeDone(await shell.ask(script, ...words));
  const tell = async (script: Script, ...words: readonly string[]): Promise<void> => void (await ask(script, ...words));
  const attributes = async (script: Script, path: string): Promise<Attributes> =>
    readRecord(await ask(script, safePath(path))) ?? unreadable();
  const facts = (): Promise<Facts> => {
    known ??= ask('facts').then(readFacts);
    known.catch(() => (known = undefined));
    return known;
  };
  return {
    facts,
    absolute: async (path) => (path.startsWith('/') ? path : `${(await facts()).home.replace(/\/$/, '')}/${path}`),
    stat: (path) => attributes('follow', path),
    lstat: (path) => attributes('link', path),
    list: async (path) => readRecords(await ask('list', safePath(path))),
    realPath: async (path) => withoutLineEnd(await ask('real', safePath(path))).replace(/^\/\/+/, '/'),
    prepareReading: (path) => attributes('reading', path),
    prepareWriting: async (path) => {
      const output = await ask('writing', safePath(path));
      const end = output.indexOf(0, 1);
      const existing = end === -1 ? undefined : readRecord(output.subarray(end + 1));
      return { path: textOf(output.subarray(1, end === -1 ? undefined : end)), existing };
    },
    change: (path, change) => tell('change', safePath(path), ...changeWords(change)),
    makeFolder: (path, mode) => tell('make', safePath(path), (mode & 0o7777).toString(8)),
    removeFolder: (path) => tell('unmake', safePath(path)),
    remove: (path) => tell('remove', safePath(path)),
    rename: (from, to) => tell('move', safePath(from), safePath(to)),
    replace: (from, to) => tell('replace', safePath(from), safePath(to)),
    symlink: (target, path) => tell('symlink', target, safePath(path)),
    hardlink: (existing, path) => tell('hardlink', safePath(existing), safePath(path)),
    readLink: async (path) => withoutLineEnd(await ask('target', safePath(path))),
    volume: async (path) => readVolume(await ask('volume', safePath(path))),
    homeOf: async (user) => {
      if (!/^[A-Za-z0-9_.-]*$/.test(user)) throw refusal('missing', `No such user: ${user}`);
      return readTexts(await ask('homeOf', user))[0] ?? '/';
    },
    words: async (text) => readTexts(await ask('words', text)),
  };
}

/** A path that no tool takes for an option. */
export function safePath(path: string): string {
  if (path === '') return './.';
  return path.startsWith('/') || path.startsWith('./') ? path : `./${path}`;
}

/** The folders of a listing, and what else is in it. */
export function withoutDots(entries: readonly Entry[]): readonly Entry[] {
  return entries.filter(({ name, attributes }) => !(isFolder(attributes) && (name === '.' || name === '..')));
}

/** A path for a communicator, which takes texts. */
export function portablePath(path: string): string {
  if (path.isWellFormed()) return path;
  const shown = bytesOf(path).toString('latin1');
  throw refusal('unsupported', `"${shown}" is not UTF-8; the content of such a file cannot be copied`);
}

function mustBeDone({ status, output }: Answer): Buffer {
  if (status === 0) return output;
  const words = textOf(output).trim().replaceAll('\0', ' ');
  throw refusal(kindOf(words), words === '' ? `It ended with exit code ${status}` : words);
}

function unreadable(): never {
  throw refusal('failed', 'The machine says nothing that can be understood of this file');
}

function withoutLineEnd(output: Buffer): string {
  return textOf(output.at(-1) === 0x0a ? output.subarray(0, -1) : output);
}

/** Texts with a NUL before each. */
function readTexts(output: Buffer): readonly string[] {
  return textOf(output).split('\0').slice(1);
}

function readFacts(output: Buffer): Facts {
  const [home = '/', mask = '', scp = ''] = readTexts(output);
  return { home, mask: Number.parseInt(mask, 8) || 0, hasScp: scp !== 'scp=' };
}

function readVolume(output: Buffer): Volume {
  const numbers = output.toString('latin1').trim().split(/\s+/).map(Number);
  if (numbers.length !== 8 || !numbers.every((each) => Number.isSafeInteger(each) && each >= 0))
    throw refusal('unsupported', 'The machine does not tell about its volumes');
  const [fragmentSize = 0, blockSize = 0, blocks = 0, free = 0, available = 0, files = 0, freeFiles = 0, longestName = 0] =
    numbers;
  return { fragmentSize, blockSize, blocks, free, available, files, freeFiles, longestName };
}

function changeWords({ size, mode, times, owner }: Change): readonly string[] {
  return [
    size === undefined ? '-' : String(size),
    mode === undefined ? '-' : (mode & 0o7777).toString(8),
    ...(times === undefined ? ['-', '-'] : [touchTime(times.accessed), touchTime(times.modified)]),
    owner === undefined ? '-' : `${owner.user}:${owner.group}`,
  ];
}

/** Seconds since 1970 as `touch -t` reads them in UTC: `CCYYMMDDhhmm.SS`. */
export function touchTime(seconds: number): string {
  const [date = '', time = ''] = new Date(seconds * 1000).toISOString().split('T');
  return `${date.replaceAll('-', '')}${time.slice(0, 5).replace(':', '')}.${time.slice(6, 8)}`;
}
