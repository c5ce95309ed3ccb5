import { randomBytes } from 'node:crypto';
import { chmod, chown, mkdir, open, realpath, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/**
 * Writes a file as a whole or not at all: beside it, and then renamed. A file that is there keeps its mode, and its owner
 * where that is allowed; of a link, what it points to is written.
 */
export async function writeWhole(path: string, text: string, mode = 0o644): Promise<void> {
  const target = await realpath(path).catch(() => path);
  const before = await stat(target).catch(() => undefined);
  if (before === undefined) await mkdir(dirname(target), { recursive: true, mode: mode === 0o600 ? 0o700 : 0o777 });
  const temporary = join(dirname(target), `.imgbuild-${randomBytes(6).toString('hex')}`);
  try {
    const file = await open(temporary, 'wx', before === undefined ? mode : 0o600);
    try {
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
    if (before !== undefined) {
      // Only root may give files away; without that right the file is the writer's own, as with any editor.
      await chown(temporary, before.uid, before.gid).catch(() => undefined);
      await chmod(temporary, before.mode & 0o7777);
    }
    await rename(temporary, target);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}
