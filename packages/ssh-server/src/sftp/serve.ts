import { describeError, refusal } from '../refusal.ts';
import { answerExtended, extensions } from './extended.ts';
import { type Handle, type HandleContext, type Handles, openHandles } from './handles.ts';
import * as messages from './messages.ts';
import { openFile } from './open-file.ts';
import { type FieldReader, fieldsOf, longestPacket, malformed, packetsOf } from './packets.ts';

/** Both directions of a channel. */
export interface Wire {
  readonly input: AsyncIterable<Uint8Array>;
  write(bytes: Buffer): Promise<void>;
}

/**
 * Speaks SFTP version 3 (draft-ietf-secsh-filexfer-02) until the client has enough. One request after the other, so that
 * requests for one file keep their order. Throws for what is no SFTP; what was open is forgotten then, and nothing of it written.
 */
export async function serveSftp(wire: Wire, ctx: HandleContext): Promise<void> {
  const handles = openHandles();
  let hasBegun = false;
  try {
    for await (const packet of packetsOf(wire.input)) {
      const fields = fieldsOf(packet);
      const type = messages.requestTypes[fields.byte() as keyof typeof messages.requestTypes] as messages.RequestType | undefined;
      if ((type === 'init') === hasBegun) throw malformed(hasBegun ? 'it begins twice' : 'it does not begin with a version');
      hasBegun = true;
      await wire.write(type === 'init' ? messages.version(extensions) : await answer(type, fields, { handles, ctx }));
    }
  } finally {
    await Promise.all(handles.all().map(forget));
  }
}

async function answer(
  type: messages.RequestType | undefined,
  fields: FieldReader,
  open: { readonly handles: Handles; readonly ctx: HandleContext },
): Promise<Buffer> {
  const id = fields.uint32();
  try {
    if (type === undefined || type === 'init') throw refusal('unsupported', 'There is no such request');
    return (await requests[type](id, fields, open)) ?? messages.status(id, 'ok', 'Success');
  } catch (error) {
    const { kind, words } = describeError(error);
    return messages.status(id, kind, words);
  }
}

type Request = (
  id: number,
  fields: FieldReader,
  o: { readonly handles: Handles; readonly ctx: HandleContext },
) => Promise<Buffer | undefined | void>;

/** Bytes of the most that is read at once: as OpenSSH, a message less what stands around the data. */
export const longestData = longestPacket - 1024;

/** Entries of a folder in one answer. */
const entriesAtOnce = 100;

const requests: Readonly<Record<Exclude<messages.RequestType, 'init'>, Request>> = {
  open: async (id, fields, { handles, ctx }) => {
    const handle = await openFile({ path: fields.text(), flags: fields.uint32(), change: messages.readChange(fields) }, ctx);
    return messages.handle(id, handles.add(handle));
  },
  close: async (_id, fields, { handles }) => {
    const handle = handles.remove(fields.bytes());
    if (handle.kind !== 'folder') await handle.close();
  },
  read: async (id, fields, { handles }) => {
    const handle = fileOf(handles.get(fields.bytes()));
    const bytes = await handle.read(fields.uint64(), Math.min(fields.uint32(), longestData));
    return bytes.length === 0 ? messages.status(id, 'end', 'End of file') : messages.data(id, bytes);
  },
  write: async (_id, fields, { handles }) => {
    const handle = handles.get(fields.bytes());
    if (handle.kind !== 'write') throw refusal('denied', 'It was not opened for writing');
    const position = fields.uint64();
    await handle.write(fields.bytes(), position);
  },
  stat: async (id, fields, { ctx }) => messages.attributesReply(id, await ctx.files.stat(fields.text())),
  lstat: async (id, fields, { ctx }) => messages.attributesReply(id, await ctx.files.lstat(fields.text())),
  fstat: async (id, fields, { handles }) => messages.attributesReply(id, await fileOf(handles.get(fields.bytes())).attributes()),
  setstat: async (_id, fields, { ctx }) => ctx.files.change(fields.text(), messages.readChange(fields)),
  fsetstat: async (_id, fields, { handles }) => {
    const handle = handles.get(fields.bytes());
    if (handle.kind !== 'write') throw refusal('denied', 'It was not opened for writing');
    await handle.change(messages.readChange(fields));
  },
  opendir: async (id, fields, { handles, ctx }) =>
    messages.handle(id, handles.add({ kind: 'folder', entries: await ctx.files.list(fields.text()), next: 0 })),
  readdir: async (id, fields, { handles }) => {
    const handle = handles.get(fields.bytes());
    if (handle.kind !== 'folder') throw refusal('failed', 'It is no folder');
    const entries = handle.entries.slice(handle.next, handle.next + entriesAtOnce);
    handle.next += entries.length;
    if (entries.length === 0) return messages.status(id, 'end', 'End of folder');
    const fieldsOfEntries = entries.map(({ name, attributes }) => messages.nameFields(name, attributes));
    return messages.names(id, fieldsOfEntries);
  },
  remove: async (_id, fields, { ctx }) => ctx.files.remove(fields.text()),
  mkdir: async (_id, fields, { ctx }) => {
    const path = fields.text();
    const mode = messages.readChange(fields).mode ?? 0o777;
    await ctx.files.makeFolder(path, mode & ~(await ctx.files.facts()).mask);
  },
  rmdir: async (_id, fields, { ctx }) => ctx.files.removeFolder(fields.text()),
  realpath: async (id, fields, { ctx }) => {
    const path = fields.text();
    const isHome = path === '' || path === '.';
    return messages.names(id, [messages.nameFields(isHome ? (await ctx.files.facts()).home : await ctx.files.realPath(path))]);
  },
  rename: async (_id, fields, { ctx }) => ctx.files.rename(fields.text(), fields.text()),
  readlink: async (id, fields, { ctx }) => messages.names(id, [messages.nameFields(await ctx.files.readLink(fields.text()))]),
  // OpenSSH has the two the other way round than the draft (its PROTOCOL, section 4.1), and everyone follows it.
  symlink: async (_id, fields, { ctx }) => ctx.files.symlink(fields.text(), fields.text()),
  extended: (id, fields, { ctx }) => answerExtended(id, fields, ctx),
};

function fileOf(handle: Handle): Exclude<Handle, { kind: 'folder' }> {
  if (handle.kind === 'folder') throw refusal('failed', 'It is a folder');
  return handle;
}

async function forget(handle: Handle): Promise<void> {
  if (handle.kind === 'read') await handle.close();
  if (handle.kind === 'write') await handle.abandon();
}
