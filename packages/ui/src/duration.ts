const units = [
  ['year', 365 * 86_400_000],
  ['week', 7 * 86_400_000],
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
  ['second', 1000],
  ['millisecond', 1],
] as const;

/**
 * A duration in words, its two largest units that are not zero: `8 minutes 34 seconds`, `1 hour 5 seconds`,
 * `2 seconds 40 milliseconds`. These are the words and the rounding (down) of Packer's result lines.
 */
export function durationInWords(milliseconds: number): string {
  let rest = Number.isFinite(milliseconds) ? Math.max(0, Math.floor(milliseconds)) : 0;
  const parts: string[] = [];
  for (const [name, size] of units) {
    const count = Math.floor(rest / size);
    rest -= count * size;
    if (count > 0) parts.push(`${count} ${name}${count === 1 ? '' : 's'}`);
  }
  return parts.length === 0 ? '0 seconds' : parts.slice(0, 2).join(' ');
}
