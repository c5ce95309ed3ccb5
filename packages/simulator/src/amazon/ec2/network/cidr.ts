/** A block of IPv4 addresses: `172.31.0.0/16`. */
export interface Block {
  /** Its first address, as a number. */
  readonly first: number;
  /** How many there are. */
  readonly size: number;
  /** Bits of the network. */
  readonly bits: number;
}

/** Reads a block; nothing where it is not one. Bits of the host are cleared. */
export function blockOf(cidr: string): Block | undefined {
  const [address = '', bitsText = '', ...rest] = cidr.split('/');
  const value = numberOf(address);
  if (value === undefined || rest.length > 0 || !/^(\d|[12]\d|3[0-2])$/.test(bitsText)) return undefined;
  const bits = Number(bitsText);
  const size = 2 ** (32 - bits);
  return { first: value - (value % size), size, bits };
}

export function cidrOf({ first, bits }: Block): string {
  return `${addressOf(first)}/${bits}`;
}

/** An IPv4 address as a number; nothing where it is not one. */
export function numberOf(address: string): number | undefined {
  const parts = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(address)?.slice(1).map(Number);
  if (parts === undefined || parts.some((part) => part > 255)) return undefined;
  return parts.reduce((value, part) => value * 256 + part, 0);
}

export function addressOf(value: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(value / 2 ** shift) % 256).join('.');
}

export function contains(outer: Block, inner: Block): boolean {
  return inner.first >= outer.first && inner.first + inner.size <= outer.first + outer.size;
}

export function overlap(one: Block, other: Block): boolean {
  return one.first < other.first + other.size && other.first < one.first + one.size;
}

/**
 * An IPv6 block in lower case, shortened as EC2 shortens it: zeros at the end stand as `::`. Nothing where it is not one; of the
 * addresses only their form is looked at.
 */
export function ipv6Block(cidr: string): string | undefined {
  const [address = '', bits = '', ...rest] = cidr.toLowerCase().split('/');
  if (rest.length > 0 || !/^\d{1,3}$/.test(bits) || Number(bits) > 128) return undefined;
  if (!/^[0-9a-f:]+$/.test(address) || !address.includes(':') || address.includes(':::')) return undefined;
  const groups = address.split(':');
  const shortened = address.includes('::');
  if (groups.some((group) => group.length > 4) || groups.length > 8 + (shortened ? 1 : 0)) return undefined;
  if (!shortened && groups.length !== 8) return undefined;
  if (address.indexOf('::') !== address.lastIndexOf('::')) return undefined;
  return `${address.replace(/(:0{1,4})+$/, '::')}/${bits}`;
}
