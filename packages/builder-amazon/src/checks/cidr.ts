/** Which family a range of addresses belongs to; undefined for a text that is none. Bits after the prefix may be set. */
export function familyOf(text: string): 'ipv4' | 'ipv6' | undefined {
  const [, address = '', prefix = ''] = /^([^/]*)\/(\d{1,3})$/.exec(text) ?? [];
  if (prefix !== String(Number(prefix))) return undefined;
  if (isAddressV4(address)) return Number(prefix) <= 32 ? 'ipv4' : undefined;
  return isAddressV6(address) && Number(prefix) <= 128 ? 'ipv6' : undefined;
}

function isAddressV4(text: string): boolean {
  const parts = text.split('.');
  return parts.length === 4 && parts.every((part) => /^(?:0|[1-9]\d{0,2})$/.test(part) && Number(part) <= 255);
}

/** RFC 4291, section 2.2. */
function isAddressV6(text: string): boolean {
  const halves = text.split('::');
  if (halves.length > 2) return false;
  const counts = halves.map((half, index) => groupsOf(half, index === halves.length - 1 ? 'last' : 'first'));
  if (counts.includes(undefined)) return false;
  const count = counts.reduce<number>((sum, one) => sum + (one ?? 0), 0);
  return halves.length === 1 ? count === 8 : count < 8;
}

/** How many groups of 16 bits a half of an address has; the last half may end in an IPv4 address, which is two. */
function groupsOf(half: string, which: 'first' | 'last'): number | undefined {
  if (half === '') return 0;
  const groups = half.split(':');
  const tail = which === 'last' && isAddressV4(groups.at(-1) ?? '') ? groups.pop() : undefined;
  if (!groups.every((group) => /^[0-9a-f]{1,4}$/i.test(group))) return undefined;
  return groups.length + (tail === undefined ? 0 : 2);
}
