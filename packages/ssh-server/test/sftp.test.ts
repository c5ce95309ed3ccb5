// The protocol by itself: whatever a client sends, it is answered or ended.
import { tmpdir } from 'node:os';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { machineFiles } from '../src/machine/files.ts';
import { fieldsOf, longestPacket, packet, packetsOf, string, uint32, uint64 } from '../src/sftp/packets.ts';
import { serveSftp } from '../src/sftp/serve.ts';
import { openSpool, memoryLimit } from '../src/sftp/spool.ts';
import { localCommunicator } from './local-communicator.ts';

async function* inPieces(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

/** A machine that refuses everything. */
const refusing = machineFiles({
  ask: async () => ({ status: 1, output: Buffer.from('No such file or directory') }),
  [Symbol.asyncDispose]: async () => undefined,
});

/** What a server answers, by type and code. */
async function converse(bytes: Uint8Array, size = 7): Promise<readonly Buffer[]> {
  const said: Buffer[] = [];
  await serveSftp(
    { input: inPieces(bytes, size), write: async (answer) => void said.push(Buffer.from(answer)) },
    {
      communicator: localCommunicator(tmpdir()),
      files: refusing,
      temporaryFolder: tmpdir(),
      signal: new AbortController().signal,
    },
  );
  return said;
}

const init = packet(1, uint32(3));

test('messages come apart as they were put together, however they arrive', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.uint8Array({ minLength: 1, maxLength: 50 })),
      fc.integer({ min: 1, max: 60 }),
      async (bodies, size) => {
        const packets = bodies.map((body) => packet(body[0] ?? 0, Buffer.from(body.subarray(1))));
        const seen: Buffer[] = [];
        for await (const each of packetsOf(inPieces(Buffer.concat(packets), size))) seen.push(Buffer.from(each));
        expect(seen.map((each) => [...each])).toEqual(bodies.map((body) => [...body]));
      },
    ),
  );
  const fields = fieldsOf(Buffer.concat([uint32(7), uint64(2 ** 40), string('ü'), Buffer.from([9])]));
  expect([fields.uint32(), fields.uint64(), fields.text(), fields.byte(), fields.isAtEnd()]).toEqual([7, 2 ** 40, 'ü', 9, true]);
  expect(() => fields.byte()).toThrow('too short');
});

test('it begins with the version and what is understood beside it', async () => {
  const [answer] = await converse(init);
  expect(answer?.readUInt8(4)).toBe(2);
  expect(answer?.readUInt32BE(5)).toBe(3);
  expect(answer?.toString('latin1')).toContain('posix-rename@openssh.com');
});

test.each([
  ['no version first', packet(17, uint32(1), string('x')), 'does not begin with a version'],
  ['two versions', Buffer.concat([init, init]), 'begins twice'],
  ['half a message', Buffer.concat([init, packet(17, uint32(1), string('x')).subarray(0, 9)]), 'ends within a message'],
  ['a message that is too long', Buffer.concat([init, uint32(longestPacket + 1)]), `a message of ${longestPacket + 1} bytes`],
  ['an empty message', Buffer.concat([init, uint32(0)]), 'a message of 0 bytes'],
])('%s ends it', async (_, bytes, words) => {
  await expect(converse(bytes)).rejects.toThrow(words);
});

test('what goes wrong is told with the machine’s words, and the next request is served', async () => {
  const stat = packet(17, uint32(1), string('x'));
  const unknown = packet(99, uint32(2));
  const short = packet(17, uint32(3), uint32(50));
  const noHandle = packet(4, uint32(4), string('none'));
  const answers = (await converse(Buffer.concat([init, stat, unknown, short, noHandle]))).slice(1);
  const told = answers.map((answer) => {
    const fields = fieldsOf(answer.subarray(4));
    return [fields.byte(), fields.uint32(), fields.uint32(), fields.text()];
  });
  expect(told).toEqual([
    [101, 1, 2, 'No such file or directory'],
    [101, 2, 8, 'There is no such request'],
    [101, 3, 5, 'This is not SFTP: a message is too short'],
    [101, 4, 4, 'No such handle'],
  ]);
});

test('any bytes are answered or end it', async () => {
  const body = fc.tuple(fc.constantFrom(3, 4, 5, 6, 8, 10, 11, 12, 14, 16, 18, 20, 200, 77), fc.uint8Array({ maxLength: 60 }));
  await fc.assert(
    fc.asyncProperty(fc.array(body, { maxLength: 20 }), async (bodies) => {
      const packets = bodies.map(([type, rest], index) => packet(type, uint32(index), Buffer.from(rest)));
      expect(await converse(Buffer.concat([init, ...packets]))).toHaveLength(1 + bodies.length);
    }),
  );
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), async (bytes) => {
      await converse(Buffer.concat([init, bytes])).catch((error: Error) => expect(error.message).toContain('This is not SFTP'));
    }),
  );
});

test('a spool holds what was written, in memory and beyond', async () => {
  const write = fc.record({ position: fc.integer({ min: 0, max: 300 }), bytes: fc.uint8Array({ maxLength: 100 }) });
  await fc.assert(
    fc.asyncProperty(fc.array(write, { maxLength: 8 }), fc.integer({ min: 0, max: 500 }), async (writes, cut) => {
      await using spool = openSpool(tmpdir());
      let expected = Buffer.alloc(0);
      const place = (bytes: Uint8Array, position: number): void => {
        const next = Buffer.alloc(Math.max(expected.length, position + bytes.length));
        next.set(expected);
        next.set(bytes, position);
        expected = next;
      };
      await spool.write(Buffer.from('first'), 0);
      place(Buffer.from('first'), 0);
      for (const { position, bytes } of writes.filter((each) => each.bytes.length > 0)) {
        await spool.write(Buffer.from(bytes), position);
        place(bytes, position);
      }
      expect((await spool.read(0, 1000)).equals(expected)).toBe(true);
      await spool.resize(cut);
      const resized = Buffer.alloc(cut);
      resized.set(expected.subarray(0, cut));
      const pieces: Buffer[] = [];
      for await (const piece of spool.from(3)) pieces.push(piece);
      expect(Buffer.concat(pieces).equals(resized.subarray(3))).toBe(true);
    }),
    { numRuns: 30 },
  );
  await using large = openSpool(tmpdir());
  const piece = Buffer.alloc(memoryLimit / 2, 'x');
  for (const position of [0, 1, 2]) await large.write(piece, position * piece.length);
  expect([large.size(), large.isInMemory()]).toEqual([memoryLimit * 1.5, false]);
});
