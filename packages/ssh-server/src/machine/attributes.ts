import { textOf } from '../byte-text.ts';

/** What is known of a file. Times are seconds since 1970. */
export interface Attributes {
  readonly size: number;
  /** Type and permissions, as `st_mode`. */
  readonly mode: number;
  readonly user: number;
  readonly group: number;
  readonly accessed?: number;
  readonly modified?: number;
  readonly links: number;
  readonly userName: string;
  readonly groupName: string;
}

export interface Entry {
  readonly name: string;
  readonly attributes: Attributes;
}

const slash = 0x2f;

/** Reads records of `stat` or of `ls`, as the scripts write them. What is no record is passed over. */
export function readRecords(output: Buffer): readonly Entry[] {
  const entries: Entry[] = [];
  let at = 0;
  while (at < output.length) {
    const first = output.indexOf(slash, at);
    if (first === -1) break;
    const attributes = readFields(output.toString('latin1', at, first));
    // A path that was asked for may hold slashes; a record ends with one, and the line.
    const end = output.indexOf('/\n', first + 1);
    if (end === -1) break;
    if (attributes !== undefined) entries.push({ name: textOf(output.subarray(first + 1, end)), attributes });
    at = end + 2;
  }
  return entries;
}

/** Reads the one record of a file. Its path, which may look like anything, is not looked at. */
export function readRecord(output: Buffer): Attributes | undefined {
  const first = output.indexOf(slash);
  return first === -1 ? undefined : readFields(output.toString('latin1', 0, first));
}

function readFields(text: string): Attributes | undefined {
  const stat = /^([0-9a-f]+) (\d+) (\d+) (\d+) (-?\d+) (-?\d+) (\d+) (.*?):(.*)$/i.exec(text);
  if (stat !== null) {
    const [, mode = '', size, user, group, accessed, modified, links, userName = '', groupName = ''] = stat;
    return {
      mode: Number.parseInt(mode, 16),
      size: Number(size),
      user: Number(user),
      group: Number(group),
      accessed: Math.max(0, Number(accessed)),
      modified: Math.max(0, Number(modified)),
      links: Number(links),
      userName,
      groupName,
    };
  }
  const ls = /^([bcdlps-])([r-][w-][xsS-][r-][w-][xsS-][r-][w-][xtT-])\S* (\d+) (\d+) (\d+) (\d+),?$/.exec(text);
  if (ls === null) return undefined;
  const [, type = '-', permissions = '', links, user = '', group = '', size] = ls;
  const mode = (fileTypes[type] ?? 0) | permissionBits(permissions);
  return {
    mode,
    size: Number(size),
    user: Number(user),
    group: Number(group),
    links: Number(links),
    userName: user,
    groupName: group,
  };
}

/** File types of `st_mode`, by the letter that `ls` has for them. */
const fileTypes: Readonly<Record<string, number>> = {
  p: 0o010000,
  c: 0o020000,
  d: 0o040000,
  b: 0o060000,
  '-': 0o100000,
  l: 0o120000,
  s: 0o140000,
};

function permissionBits(text: string): number {
  let bits = 0;
  for (let index = 0; index < 9; index++) {
    const letter = text.charAt(index);
    if (letter !== '-' && letter !== 'S' && letter !== 'T') bits |= 1 << (8 - index);
    if (/[st]/i.test(letter)) bits |= [0o4000, 0o2000, 0o1000][Math.floor(index / 3)] ?? 0;
  }
  return bits;
}

export function isFolder({ mode }: { readonly mode: number }): boolean {
  return (mode & 0o170000) === 0o040000;
}

export function isLink({ mode }: { readonly mode: number }): boolean {
  return (mode & 0o170000) === 0o120000;
}

export function isRegular({ mode }: { readonly mode: number }): boolean {
  return (mode & 0o170000) === 0o100000;
}

/** A mode as `ls` writes it: `drwxr-xr-x`. */
export function modeText(mode: number): string {
  const type = Object.entries(fileTypes).find(([, bits]) => bits === (mode & 0o170000))?.[0] ?? '?';
  const letters = Array.from('rwxrwxrwx', (letter, index) => ((mode >> (8 - index)) & 1 ? letter : '-'));
  for (const [bit, at, letter] of [
    [0o4000, 2, 's'],
    [0o2000, 5, 's'],
    [0o1000, 8, 't'],
  ] as const)
    if (mode & bit) letters[at] = letters[at] === 'x' ? letter : letter.toUpperCase();
  return type + letters.join('');
}
