import { refusal } from '../refusal.ts';
import type { HandleContext } from './handles.ts';
import { extendedReply, names, nameFields, volumeFields } from './messages.ts';
import { type FieldReader, longestPacket, uint64 } from './packets.ts';

/** What is understood beside version 3, as OpenSSH names it (its PROTOCOL, section 4), with the version of each. */
export const extensions = {
  'posix-rename@openssh.com': '1',
  'statvfs@openssh.com': '2',
  'hardlink@openssh.com': '1',
  'limits@openssh.com': '1',
  'expand-path@openssh.com': '1',
} as const;

/** Answers an extended request; nothing when it is done and there is nothing to say. */
export async function answerExtended(id: number, fields: FieldReader, { files }: HandleContext): Promise<Buffer | undefined> {
  const name = fields.text();
  switch (name) {
    case 'posix-rename@openssh.com':
      await files.replace(fields.text(), fields.text());
      return undefined;
    case 'hardlink@openssh.com':
      await files.hardlink(fields.text(), fields.text());
      return undefined;
    case 'statvfs@openssh.com':
      return extendedReply(id, volumeFields(await files.volume(fields.text())));
    case 'limits@openssh.com':
      // Longest message, longest read, longest write, most open files.
      return extendedReply(id, ...[longestPacket, longestPacket - 1024, longestPacket - 1024, 1024].map(uint64));
    case 'expand-path@openssh.com':
      return names(id, [nameFields(await expand(fields.text(), files))]);
    default:
      throw refusal('unsupported', `There is no extension "${name}"`);
  }
}

/** A path as a shell would read it: `~`, `~user`, or from the home folder. */
async function expand(path: string, files: HandleContext['files']): Promise<string> {
  const tilde = /^~([^/]*)(.*)$/s.exec(path);
  if (tilde === null) return files.realPath(path);
  const [, user = '', rest = ''] = tilde;
  const home = await files.homeOf(user);
  return rest === '' || rest === '/' ? home : files.realPath(home + rest);
}
