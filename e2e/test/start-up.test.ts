// What commands load: a command line is typed often, and most of what there is, most commands do not need.
import { globSync } from 'node:fs';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { fromSource, openPlace } from './command.ts';

async function filesLoadedBy(argv: readonly string[]): Promise<readonly string[]> {
  await using place = await openPlace();
  const coverage = join(place.folder, 'coverage');
  await place.run(argv, { NODE_V8_COVERAGE: coverage });
  const loaded = new Set<string>();
  for (const name of await readdir(coverage)) {
    const { result } = JSON.parse(await readFile(join(coverage, name), 'utf8')) as { result: readonly { url: string }[] };
    for (const { url } of result) if (url.startsWith('file:')) loaded.add(url);
  }
  return [...loaded];
}

test('version loads what reads the command line, where compiled code is kept, and the two versions', async () => {
  expect((await filesLoadedBy(['version'])).length).toBeLessThanOrEqual(9);
});

test.each([
  ['fmt', '-help'],
  ['inspect', '-help'],
  ['build', '-help'],
])('%s %s loads of other packages only where compiled code is kept', async (...argv) => {
  const files = await filesLoadedBy(argv);
  const allowed = /\/packages\/(cli\/|core\/(src\/host\/directories|dist\/(directories|chunk-\w+))\.)/;
  expect(files.filter((file) => !allowed.test(file))).toEqual([]);
});

test('fmt loads the language, and neither templates nor plugins', async () => {
  const files = await filesLoadedBy(['fmt', '-check', 'nowhere.pkr.hcl']);
  // Built, it is a part of the one file.
  if (fromSource) expect(files.some((file) => file.includes('/packages/hcl/'))).toBe(true);
  expect(files.filter((file) => /\/packages\/(template|gotemplate|standard|builder-kit)\//.test(file))).toEqual([]);
});

test('built, what V8 compiled is kept for the next time; what cannot be used is made anew', async () => {
  await using place = await openPlace();
  await place.write('t.pkr.hcl', 'source "null" "a" {\n  communicator = "none"\n}\nbuild {\n  sources = ["null.a"]\n}\n');
  const kept = (): readonly string[] => globSync('**/imgbuild-*/*', { cwd: place.folder });
  const validate = async (): Promise<void> => {
    const { code, stdout, stderr } = await place.run(['validate', 't.pkr.hcl'], { IMGBUILD_CACHE_DIR: place.folder });
    expect([code, stdout, stderr]).toEqual([0, 'The configuration is valid.\n', '']);
  };
  await validate();
  expect(kept()).toEqual(fromSource ? [] : [expect.stringMatching(/\/validate$/)]);
  for (const path of kept()) await writeFile(join(place.folder, path), 'rubbish');
  await validate();
  for (const path of kept()) expect((await readFile(join(place.folder, path))).length).toBeGreaterThan(100_000);
  await validate();
});
