import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { writeArchive } from '../src/image/write-archive.ts';
import { problemIn, testFolder } from './folder.ts';

async function* chunks(): AsyncGenerator<Uint8Array> {
  yield Buffer.from('one ');
  yield Buffer.from('two');
}

test('an archive is written whole, with its digest', async () => {
  await using folder = await testFolder();
  const path = join(folder.path, 'made/image.tar');
  expect(await writeArchive(chunks(), path, folder.context)).toEqual({
    size: 7,
    sha256: '8ab63e29a4ba14e4e1688f9c15e5af90895421358c945b0431f85d66977bd3d2',
  });
  expect(await readFile(path, 'utf8')).toBe('one two');
  expect(await readdir(join(folder.path, 'made'))).toEqual(['image.tar']);
});

test('where nothing can be written, the place and the reason are told', async () => {
  await using folder = await testFolder();
  await folder.write('file', 'no folder');
  expect(await problemIn(writeArchive(chunks(), join(folder.path, 'file/image.tar'), folder.context))).toMatch(
    /^docker\/file-unwritable: file\/image\.tar: /,
  );
});
