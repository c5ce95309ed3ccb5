/**
 * An id in the form of a UUID whose first part is the time in seconds, so that ids sort by age. `random` gives that many
 * random bytes; `now` is in milliseconds.
 */
export function timeOrderedUuid(now: number, random: (count: number) => Uint8Array): string {
  const seconds = (Math.floor(now / 1000) >>> 0).toString(16).padStart(8, '0');
  const rest = Array.from(random(12), (byte) => byte.toString(16).padStart(2, '0')).join('');
  return [seconds, rest.slice(0, 4), rest.slice(4, 8), rest.slice(8, 12), rest.slice(12)].join('-');
}
