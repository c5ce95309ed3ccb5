import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Ended, Place } from './command.ts';

/** Runs the command in a folder and gives the URLs of the files that were loaded as modules. */
export async function loadedFiles(
  place: Place,
  argv: readonly string[],
  o: { readonly environment?: Readonly<Record<string, string>>; readonly directory: string },
): Promise<{ readonly ended: Ended; readonly files: readonly string[] }> {
  const coverage = join(place.folder, 'coverage');
  const ended = await place.run(argv, { ...o.environment, NODE_V8_COVERAGE: coverage }, o.directory);
  const loaded = new Set<string>();
  for (const name of await readdir(coverage)) {
    const { result } = JSON.parse(await readFile(join(coverage, name), 'utf8')) as { result: readonly { url: string }[] };
    for (const { url } of result) if (url.startsWith('file:')) loaded.add(url);
  }
  return { ended, files: [...loaded] };
}
