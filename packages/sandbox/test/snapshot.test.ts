import { pack, type Headers } from 'tar-stream';
import { expect, test } from 'vitest';
import { parseTar } from '../src/index.ts';

/** Its declarations leave pax attributes out. */
const withPax = (header: Headers, pax: Readonly<Record<string, string>>): Headers => Object.assign(header, { pax });

async function entriesOf(fill: (archive: ReturnType<typeof pack>) => void): Promise<readonly string[]> {
  const archive = pack();
  fill(archive);
  archive.finalize();
  const found: string[] = [];
  for await (const entry of parseTar(archive as AsyncIterable<Uint8Array>)) {
    let text = '';
    for await (const chunk of entry.content ?? []) text += new TextDecoder().decode(chunk);
    found.push([entry.type, entry.path, entry.opaque === true ? 'opaque' : '', JSON.stringify(entry.attributes), text].join(' '));
  }
  return found;
}

test('what an overlay writes down is understood: deleted files, hidden folders, attributes', async () => {
  const entries = await entriesOf((archive) => {
    archive.entry({ name: './', type: 'directory' });
    archive.entry(
      withPax(
        { name: './etc/', type: 'directory' },
        { 'SCHILY.xattr.user.overlay.opaque': 'y', 'SCHILY.xattr.user.overlay.origin': '' },
      ),
    );
    archive.entry({ name: './etc/gone', type: 'character-device', devmajor: 0, devminor: 0 });
    archive.entry({ name: './dev/null', type: 'character-device', devmajor: 1, devminor: 3 });
    archive.entry(withPax({ name: './usr/bin/ping' }, { 'SCHILY.xattr.security.capability': '\x01\0\0\x02\0 \0\0' }), 'content');
    archive.entry({ name: './usr/bin/ping6', type: 'link', linkname: './usr/bin/ping' });
  });
  expect(entries).toEqual([
    'directory   {} ',
    'directory etc opaque {} ',
    'whiteout etc/gone  {} ',
    'file usr/bin/ping  {"security.capability":"\\u0001\\u0000\\u0000\\u0002\\u0000 \\u0000\\u0000"} content',
    'link usr/bin/ping6  {} ',
  ]);
});

test('a stream that breaks off is an error, not a shorter tree', async () => {
  const half = async function* (): AsyncIterable<Uint8Array> {
    const archive = pack();
    archive.entry({ name: 'file', size: 2000 }, 'x'.repeat(2000));
    archive.finalize();
    for await (const chunk of archive) {
      yield (chunk as Uint8Array).subarray(0, 300);
      return;
    }
  };
  const read = async (): Promise<void> => {
    for await (const entry of parseTar(half())) expect(entry).toBeDefined();
  };
  await expect(read()).rejects.toThrow(/Unexpected end of data/);
});
