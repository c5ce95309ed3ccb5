import fc from 'fast-check';
import { extract, pack } from 'tar-stream';
import { expect, test } from 'vitest';
import { attributesAsBytes, attributesAsText } from '../src/attribute-bytes.ts';

async function* inPieces(bytes: Uint8Array, size: number): AsyncIterable<Uint8Array> {
  for (let start = 0; start < bytes.length; start += size) yield bytes.subarray(start, start + size);
}

async function bytesOf(chunks: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const all: Uint8Array[] = [];
  for await (const chunk of chunks) all.push(chunk);
  return Buffer.concat(all);
}

interface Given {
  readonly name: string;
  readonly text: string;
  readonly records?: Readonly<Record<string, string>>;
}

async function archiveOf(entries: readonly Given[]): Promise<Buffer> {
  const archive = pack();
  for (const { name, text, records } of entries) archive.entry({ name, ...(records && { pax: records }) }, Buffer.from(text));
  archive.finalize();
  return bytesOf(attributesAsBytes(archive as AsyncIterable<Uint8Array>));
}

async function entriesOf(archive: AsyncIterable<Uint8Array>): Promise<readonly Given[]> {
  const reader = extract();
  reader.end(await bytesOf(archive));
  const found: Given[] = [];
  for await (const entry of reader) {
    const { name, pax } = entry.header as { name: string; pax?: Record<string, string> | null };
    const text = (await bytesOf(entry as AsyncIterable<Uint8Array>)).toString();
    const records = Object.entries(pax ?? {}).filter(([key]) => key.startsWith('SCHILY.xattr.'));
    found.push({ name, text, ...(records.length > 0 && { records: Object.fromEntries(records) }) });
  }
  return found;
}

const name = fc.stringMatching(/^[a-z]{1,12}$/);
const value = fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes).toString('latin1'));
const given = fc.record(
  {
    name,
    text: fc.string({ maxLength: 1500 }),
    records: fc
      .array(fc.tuple(fc.constantFrom('a', 'b', 'security.capability', 'system.posix_acl_access'), value), {
        minLength: 1,
        maxLength: 3,
      })
      .map((each) => Object.fromEntries(each.map(([key, bytes]) => [`SCHILY.xattr.${key}`, bytes]))),
  },
  { requiredKeys: ['name', 'text'] },
);

test('attributes of any bytes come out as they went in, however the archive is cut', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(given, { maxLength: 5 }), fc.integer({ min: 1, max: 4000 }), async (entries, size) => {
      const archive = await archiveOf(entries);
      expect(await entriesOf(attributesAsText(inPieces(archive, size)))).toEqual(entries);
    }),
    { numRuns: 60 },
  );
});

test('what is no archive goes through as it is', async () => {
  const rubbish = fc
    .uint8Array({ maxLength: 3000 })
    .filter((bytes) => bytes[156] !== 120 && bytes[668] !== 120 && bytes[1180] !== 120);
  await fc.assert(
    fc.asyncProperty(rubbish, fc.integer({ min: 1, max: 700 }), async (bytes, size) => {
      const through = await bytesOf(attributesAsText(inPieces(bytes, size)));
      expect(bytes.length < 512 ? through.equals(Buffer.from(bytes)) : through.length <= bytes.length).toBe(true);
    }),
  );
});

test('a size that only a record tells is believed', async () => {
  const [header, content] = await archiveOf([{ name: 'big', text: 'x'.repeat(600) }]).then((bytes) => [
    Buffer.from(bytes.subarray(0, 512)),
    bytes.subarray(512),
  ]);
  header?.fill('0', 124, 135);
  const records = await archiveOf([{ name: 'big', text: '', records: { size: '600' } }]);
  const archive = Buffer.concat([records.subarray(0, 1024), header ?? Buffer.alloc(0), content ?? Buffer.alloc(0)]);
  const through = await bytesOf(attributesAsText(inPieces(archive, 100)));
  expect(through.equals(archive)).toBe(true);
});
