/** A network: the first address, and how many bits are fixed of `bits`. */
export interface Network {
  readonly family: 4 | 6;
  readonly address: bigint;
  readonly prefix: number;
  readonly bits: 32 | 128;
}

/** Reads CIDR notation; bits of the host are cleared. */
export function parseNetwork(text: string): Network | undefined {
  const match = /^([0-9a-fA-F:.]+)\/(0|[1-9][0-9]*)$/.exec(text);
  if (match === null) return undefined;
  const four = parseIpv4(match[1]!);
  const address = four ?? parseIpv6(match[1]!);
  const bits = four === undefined ? 128 : 32;
  const prefix = Number(match[2]);
  if (address === undefined || prefix > bits) return undefined;
  const host = BigInt(bits - prefix);
  return { family: four === undefined ? 6 : 4, address: (address >> host) << host, prefix, bits };
}

function parseIpv4(text: string): bigint | undefined {
  const parts = text.split('.');
  if (parts.length !== 4 || !parts.every((part) => /^(?:0|[1-9][0-9]{0,2})$/.test(part) && Number(part) < 256)) return undefined;
  return parts.reduce((address, part) => (address << 8n) | BigInt(part), 0n);
}

function parseIpv6(text: string): bigint | undefined {
  const halves = text.split('::');
  if (halves.length > 2) return undefined;
  const [head, tail] = halves.map((half) => (half === '' ? [] : groupsOf(half)));
  if (head === undefined || halves.some((half) => half !== '' && groupsOf(half) === undefined)) return undefined;
  const missing = 8 - head.length - (tail?.length ?? 0);
  if (tail === undefined ? missing !== 0 : missing < 1) return undefined;
  const groups = [...head, ...new Array<number>(missing).fill(0), ...(tail ?? [])];
  return groups.reduce((address, group) => (address << 16n) | BigInt(group), 0n);
}

/** Groups of sixteen bits; the last two may be written as IPv4. */
function groupsOf(text: string): number[] | undefined {
  const groups: number[] = [];
  const parts = text.split(':');
  for (const [index, part] of parts.entries()) {
    if (part.includes('.') && index === parts.length - 1) {
      const four = parseIpv4(part);
      if (four === undefined) return undefined;
      groups.push(Number(four >> 16n), Number(four & 0xffffn));
    } else if (/^[0-9a-fA-F]{1,4}$/.test(part)) groups.push(parseInt(part, 16));
    else return undefined;
  }
  return groups;
}

/** The usual text of an address; the longest run of zero groups of IPv6 is left out. */
export function formatAddress(family: 4 | 6, address: bigint): string {
  if (family === 4) return [24n, 16n, 8n, 0n].map((shift) => String((address >> shift) & 0xffn)).join('.');
  const groups = Array.from({ length: 8 }, (_, index) => Number((address >> BigInt(112 - 16 * index)) & 0xffffn));
  // An IPv4 address within IPv6 is shown as the former.
  if (address >> 32n === 0xffffn) return formatAddress(4, address & 0xffffffffn);
  const run = longestZeroRun(groups);
  const hex = groups.map((group) => group.toString(16));
  if (run.length < 2) return hex.join(':');
  return `${hex.slice(0, run.start).join(':')}::${hex.slice(run.start + run.length).join(':')}`;
}

function longestZeroRun(groups: readonly number[]): { readonly start: number; readonly length: number } {
  let best = { start: 0, length: 0 };
  let start = 0;
  for (const [index, group] of groups.entries()) {
    if (group !== 0) start = index + 1;
    else if (index - start + 1 > best.length) best = { start, length: index - start + 1 };
  }
  return best;
}
