/** A stream of RC4: each call goes on where the last one ended. Encrypting and decrypting are the same. */
export type Rc4 = (bytes: Uint8Array) => Buffer;

/** RC4 as NTLM's sealing has it (MS-NLMP 3.4.3); Node's OpenSSL has it no more. */
export function rc4(key: Uint8Array): Rc4 {
  const table = Uint8Array.from({ length: 256 }, (_, index) => index);
  const at = (index: number): number => table[index] as number;
  for (let index = 0, other = 0; index < 256; index++) {
    other = (other + at(index) + (key[index % key.length] as number)) & 0xff;
    swap(table, index, other);
  }
  let first = 0;
  let second = 0;
  return (bytes) => {
    const out = Buffer.allocUnsafe(bytes.length);
    for (let index = 0; index < bytes.length; index++) {
      first = (first + 1) & 0xff;
      second = (second + at(first)) & 0xff;
      swap(table, first, second);
      out[index] = (bytes[index] as number) ^ at((at(first) + at(second)) & 0xff);
    }
    return out;
  };
}

function swap(table: Uint8Array, one: number, other: number): void {
  const kept = table[one] as number;
  table[one] = table[other] as number;
  table[other] = kept;
}
