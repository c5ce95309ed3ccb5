/**
 * MD4 (RFC 1320). NTLM is made of it (MS-NLMP 3.3.1, NTOWFv1), and Node's OpenSSL has it no more. Of no other use: it is broken.
 */
export function md4(message: Uint8Array): Buffer {
  const length = message.length;
  const padded = Buffer.alloc(((length + 8) >> 6) * 64 + 64);
  padded.set(message);
  padded[length] = 0x80;
  padded.writeUInt32LE((length << 3) >>> 0, padded.length - 8);
  padded.writeUInt32LE(Math.floor(length / 0x20000000), padded.length - 4);
  const state: State = [0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476];
  for (let at = 0; at < padded.length; at += 64) block(state, padded, at);
  const digest = Buffer.alloc(16);
  state.forEach((word, index) => digest.writeUInt32LE(word >>> 0, index * 4));
  return digest;
}

type State = [number, number, number, number];

/** Of each round: the function of three words, its constant, the order in which words are read, and the four shifts. */
const rounds = [
  {
    mix: (x: number, y: number, z: number) => (x & y) | (~x & z),
    constant: 0,
    order: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15],
    shifts: [3, 7, 11, 19],
  },
  {
    mix: (x: number, y: number, z: number) => (x & y) | (x & z) | (y & z),
    constant: 0x5a827999,
    order: [0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15],
    shifts: [3, 5, 9, 13],
  },
  {
    mix: (x: number, y: number, z: number) => x ^ y ^ z,
    constant: 0x6ed9eba1,
    order: [0, 8, 4, 12, 2, 10, 6, 14, 1, 9, 5, 13, 3, 11, 7, 15],
    shifts: [3, 9, 11, 15],
  },
] as const;

function block(state: State, bytes: Buffer, at: number): void {
  let [a, b, c, d] = state;
  for (const { mix, constant, order, shifts } of rounds) {
    order.forEach((word, step) => {
      const sum = (a + mix(b, c, d) + bytes.readUInt32LE(at + word * 4) + constant) | 0;
      const shift = shifts[step % 4] ?? 0;
      [a, d, c, b] = [d, c, b, (sum << shift) | (sum >>> (32 - shift))];
    });
  }
  state[0] = (state[0] + a) | 0;
  state[1] = (state[1] + b) | 0;
  state[2] = (state[2] + c) | 0;
  state[3] = (state[3] + d) | 0;
}
