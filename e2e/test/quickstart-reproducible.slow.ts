// The quickstart is the same wherever it is built. What its builder promises of this, its own tests ask in every run.
import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openPlace } from './command.ts';
import { copyQuickstart } from './quickstart-copy.ts';

test('in another path, with another umask, time zone, language and empty caches: every format is the same', async () => {
  const everything = (template: string): string =>
    template.replace(/formats .*/, 'formats = ["oci", "oci-archive", "docker-archive", "tar"]');
  const built: Record<string, string>[] = [];
  for (const [name, umask, zone, language] of [
    ['here', 0o022, 'UTC', 'C'],
    ['a folder/ünd another/deeper', 0o077, 'Pacific/Auckland', 'de_DE.UTF-8'],
  ] as const) {
    await using place = await openPlace();
    const folder = await copyQuickstart(join(place.folder, name), everything);
    const before = process.umask(umask);
    const running = place.start(
      ['build', '.'],
      { SOURCE_DATE_EPOCH: '1700000000', TZ: zone, LANG: language, IMGBUILD_CACHE_DIR: join(place.folder, 'own cache') },
      folder,
    );
    process.umask(before);
    const ended = await running.ended;
    expect(ended.stderr).toBe('');
    expect(ended.code).toBe(0);
    built.push(await digests(join(folder, 'output')));
  }
  expect(Object.keys(built[0] ?? {}).length).toBeGreaterThan(8);
  expect(built[1]).toEqual(built[0]);
});

/** Contents by name of all that a build wrote but the manifest, which tells when and in which run it was. */
async function digests(folder: string): Promise<Record<string, string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile() && !entry.name.endsWith('.manifest.json'));
  const found = await Promise.all(
    files.map(async (entry) => {
      const path = join(entry.parentPath, entry.name);
      return [
        path.slice(folder.length + 1),
        createHash('sha256')
          .update(await readFile(path))
          .digest('hex'),
      ] as const;
    }),
  );
  return Object.fromEntries(found.sort(([a], [b]) => (a < b ? -1 : 1)));
}
