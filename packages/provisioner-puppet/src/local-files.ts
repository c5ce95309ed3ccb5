import { stat } from 'node:fs/promises';
import { basename } from 'node:path';

/** What there is at a path of this machine. */
export async function kindOf(path: string): Promise<'file' | 'folder' | 'nothing'> {
  const found = await stat(path).catch(() => undefined);
  return found === undefined ? 'nothing' : found.isDirectory() ? 'folder' : 'file';
}

export { basename };
