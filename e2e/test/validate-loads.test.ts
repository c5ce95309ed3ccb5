// What `validate` loads: no plugin's driver, and nothing that a driver stands on.
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { openPlace } from './command.ts';
import { loadedFiles } from './loaded-files.ts';

const quickstart = resolve(import.meta.dirname, '../../examples/quickstart');

test('validate loads no driver of a plugin, and of a library only the files that it uses', async () => {
  await using place = await openPlace();
  const { ended, files } = await loadedFiles(place, ['validate', quickstart], { directory: quickstart });
  expect(ended.stdout).toBe('The configuration is valid.\n');
  expect(files.some((file) => /packages\/builder-rootfs\/(src|dist)\/index\./.test(file))).toBe(true);
  const driver = /tar-stream|\/builder-rootfs\/(src|dist)\/(rootfs|programs)[-.]|\/sandbox\/(src\/open|dist\/index)\./;
  expect(files.filter((file) => driver.test(file))).toEqual([]);
  expect(files.filter((file) => file.includes('/semver/'))).toEqual([]);
  expect(files.filter((file) => /\/template\/(src\/services|dist)\/(vault|consul)[-.]/.test(file))).toEqual([]);
  // An HCL template needs nothing of the older JSON's, nor of what rewrites it.
  expect(files.filter((file) => /\/template\/(src|dist)\/(fix|upgrade|legacy\/(load|index))\b/.test(file))).toEqual([]);
});

test('validate loads none of the modules of Node that only builds need', async () => {
  await using place = await openPlace();
  const list = join(place.folder, 'modules.json');
  const tell = await place.write(
    'tell.cjs',
    `process.on('exit', () => require('node:fs').writeFileSync(${JSON.stringify(list)}, JSON.stringify(process.moduleLoadList)));`,
  );
  const ended = await place.run(['validate', quickstart], { NODE_OPTIONS: `--require=${tell}` }, quickstart);
  expect(ended.stdout).toBe('The configuration is valid.\n');
  const loaded = JSON.parse(await readFile(list, 'utf8')) as readonly string[];
  const needless = ['child_process', 'crypto', 'dgram', 'http', 'https', 'readline', 'worker_threads', 'zlib'];
  expect(loaded).toContain('NativeModule fs');
  expect(needless.filter((name) => loaded.includes(`NativeModule ${name}`))).toEqual([]);
});
