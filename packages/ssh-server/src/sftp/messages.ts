import { type Attributes, type Entry, modeText } from '../machine/attributes.ts';
import type { Change, Volume } from '../machine/files.ts';
import type { RefusalKind } from '../refusal.ts';
import { type FieldReader, packet, string, uint32, uint64 } from './packets.ts';

/** Types of messages, draft-ietf-secsh-filexfer-02 section 3. */
export const requestTypes = {
  1: 'init',
  3: 'open',
  4: 'close',
  5: 'read',
  6: 'write',
  7: 'lstat',
  8: 'fstat',
  9: 'setstat',
  10: 'fsetstat',
  11: 'opendir',
  12: 'readdir',
  13: 'remove',
  14: 'mkdir',
  15: 'rmdir',
  16: 'realpath',
  17: 'stat',
  18: 'rename',
  19: 'readlink',
  20: 'symlink',
  200: 'extended',
} as const;

export type RequestType = (typeof requestTypes)[keyof typeof requestTypes];

/** Flags of `open`, section 6.3. */
export const openFlags = { read: 0x01, write: 0x02, append: 0x04, create: 0x08, truncate: 0x10, exclusive: 0x20 } as const;

/** Section 5: which attributes follow. */
const present = { size: 0x01, owner: 0x02, permissions: 0x04, times: 0x08, extended: 0x80000000 } as const;

/** Codes of section 7. */
const statusCodes: Readonly<Record<'ok' | 'end' | RefusalKind, number>> = {
  ok: 0,
  end: 1,
  missing: 2,
  denied: 3,
  failed: 4,
  malformed: 5,
  lost: 7,
  unsupported: 8,
};

export function version(extensions: Readonly<Record<string, string | Buffer>>): Buffer {
  const pairs = Object.entries(extensions).flatMap(([name, value]) => [string(name), string(value)]);
  return packet(2, uint32(3), ...pairs);
}

export function status(id: number, code: keyof typeof statusCodes, words: string): Buffer {
  return packet(101, uint32(id), uint32(statusCodes[code]), string(words), string('en'));
}

export function handle(id: number, name: Buffer): Buffer {
  return packet(102, uint32(id), string(name));
}

export function data(id: number, bytes: Buffer): Buffer {
  return packet(103, uint32(id), uint32(bytes.length), bytes);
}

export function names(id: number, entries: readonly Buffer[]): Buffer {
  return packet(104, uint32(id), uint32(entries.length), ...entries);
}

export function attributesReply(id: number, attributes: Partial<Attributes>): Buffer {
  return packet(105, uint32(id), attributeFields(attributes));
}

export function extendedReply(id: number, ...fields: readonly Buffer[]): Buffer {
  return packet(201, uint32(id), ...fields);
}

/** An entry of `names`. */
export function nameFields(name: string, attributes?: Entry['attributes']): Buffer {
  if (attributes === undefined) return Buffer.concat([string(name), string(name), uint32(0)]);
  return Buffer.concat([string(name), string(longName(name, attributes)), attributeFields(attributes)]);
}

function attributeFields({ size, mode, user, group, accessed, modified }: Partial<Attributes>): Buffer {
  const fields: Buffer[] = [];
  let flags = 0;
  if (size !== undefined) {
    flags |= present.size;
    fields.push(uint64(size));
  }
  if (user !== undefined && group !== undefined) {
    flags |= present.owner;
    fields.push(uint32(user), uint32(group));
  }
  if (mode !== undefined) {
    flags |= present.permissions;
    fields.push(uint32(mode));
  }
  if (modified !== undefined) {
    flags |= present.times;
    fields.push(uint32(accessed ?? modified), uint32(modified));
  }
  return Buffer.concat([uint32(flags), ...fields]);
}

/** Attributes that a request brings. */
export function readChange(fields: FieldReader): Change {
  const flags = fields.uint32();
  const change: { -readonly [K in keyof Change]: Change[K] } = {};
  if (flags & present.size) change.size = fields.uint64();
  if (flags & present.owner) change.owner = { user: fields.uint32(), group: fields.uint32() };
  if (flags & present.permissions) change.mode = fields.uint32() & 0o7777;
  if (flags & present.times) change.times = { accessed: fields.uint32(), modified: fields.uint32() };
  if (flags & present.extended)
    for (let count = fields.uint32(); count > 0; count--) {
      fields.bytes();
      fields.bytes();
    }
  return change;
}

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** A line of `ls -l`, which clients show as it is (section 7). Times are UTC. */
export function longName(name: string, attributes: Attributes): string {
  const { mode, links, userName, groupName, size, modified } = attributes;
  const at = new Date((modified ?? 0) * 1000);
  const day = `${months[at.getUTCMonth()]} ${String(at.getUTCDate()).padStart(2)}`;
  const isRecent = Math.abs(Date.now() - at.getTime()) < 182 * 24 * 3600 * 1000;
  const clock = `${String(at.getUTCHours()).padStart(2, '0')}:${String(at.getUTCMinutes()).padStart(2, '0')}`;
  const when = `${day} ${isRecent ? clock : String(at.getUTCFullYear()).padStart(5)}`;
  const owners = `${userName.padEnd(8)} ${groupName.padEnd(8)}`;
  return `${modeText(mode)} ${String(links).padStart(4)} ${owners} ${String(size).padStart(8)} ${when} ${name}`;
}

/** What `statvfs@openssh.com` answers (OpenSSH's PROTOCOL, section 4.5). */
export function volumeFields(volume: Volume): Buffer {
  const { blockSize, fragmentSize, blocks, free, available, files, freeFiles, longestName } = volume;
  const numbers = [blockSize, fragmentSize, blocks, free, available, files, freeFiles, freeFiles, 0, 0, longestName];
  return Buffer.concat(numbers.map(uint64));
}
