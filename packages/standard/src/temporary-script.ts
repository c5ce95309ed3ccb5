import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Writes a script that only its owner can read and run. */
export async function writeScript(folder: string, name: string, text: string): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, text, { mode: 0o700 });
  return path;
}
