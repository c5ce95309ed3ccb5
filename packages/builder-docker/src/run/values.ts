import { is, not, type Read, type Reading } from './reading.ts';

/** Any text. */
export const text: Read<string> = (written) => is(written);

/** One of some words; nothing is allowed too and stands for the engine's default. */
export const oneOf =
  (...words: readonly string[]): Read<string> =>
  (written) =>
    written === '' || words.includes(written) ? is(written) : not(`"${written}" is not one of ${words.join(', ')}`);

/** `host`, or `container:NAME` for what another container has. */
export const hostOrContainer: Read<string> = (written) =>
  written === '' || written === 'host' || /^container:./s.test(written)
    ? is(written)
    : not(`"${written}" is neither host nor container:NAME`);

/** Go's booleans (`strconv.ParseBool`). */
export const toggle: Read<boolean> = (written) => {
  if (['1', 't', 'T', 'TRUE', 'true', 'True'].includes(written)) return is(true);
  if (['0', 'f', 'F', 'FALSE', 'false', 'False'].includes(written)) return is(false);
  return not(`"${written}" is neither true nor false`);
};

/** A whole number in Go's notation: `10`, `-1`, `0x1f`, `0o17`, `017`, `0b11`, `1_000`. */
export const integer: Read<number> = (written) => {
  const match = /^([+-]?)(0x[\da-f]+|0b[01]+|0o?[0-7]+|[1-9]\d*|0)$/i.exec(written.replace(/(?<=[\da-fxob])_(?=[\da-f])/gi, ''));
  if (match === null) return not(`"${written}" is not a whole number`);
  const value = Number((match[2] ?? '').replace(/^0(?=[0-7])/, '0o')) * (match[1] === '-' ? -1 : 1);
  return Number.isSafeInteger(value) ? is(value) : not(`"${written}" is too large`);
};

/** A whole number within limits. */
export const between =
  (least: number, most: number): Read<number> =>
  (written, world) => {
    const reading = integer(written, world);
    if ('reason' in reading || (reading.value >= least && reading.value <= most)) return reading;
    return not(most === Infinity ? `${written} is less than ${least}` : `${written} is not between ${least} and ${most}`);
  };

/** A count in decimal digits. */
export function count(written: string): Reading<number> {
  const value = /^\d+$/.test(written) ? Number(written) : NaN;
  return Number.isSafeInteger(value) ? is(value) : not(`"${written}" is not a whole number`);
}

const powers = ['', 'k', 'm', 'g', 't', 'p'];

/** Bytes: `512m`, `1.5 GiB`, `1024`. Units are powers of 1024, as Docker has them. */
export const bytes: Read<number> = (written) => {
  const match = /^(\d+\.?\d*|\.\d+) ?([kmgtp]?)(?:i?b)?$/i.exec(written);
  if (match === null || /[^kmgtp]ib$/i.test(written))
    return not(`"${written}" is not a size: write a number with b, k, m, g, t or p, such as 512m`);
  const value = Math.trunc(Number(match[1]) * 1024 ** powers.indexOf((match[2] ?? '').toLowerCase()));
  return Number.isSafeInteger(value) ? is(value) : not(`"${written}" is too large`);
};

/** Bytes, or -1 for no limit. */
export const bytesOrUnlimited: Read<number> = (written, world) => (written === '-1' ? is(-1) : bytes(written, world));

/** Processors in billionths (`NanoCpus`): `1.5`, `3/2`. */
export const processors: Read<number> = (written) => {
  const match = /^\+?(\d*\.?\d*)(?:\/(\d+))?(?:e([+-]?\d{1,2}))?$/i.exec(written);
  const wrong = not(`"${written}" is not a number of processors, such as 1.5`);
  if (match === null || !/\d/.test(match[1] ?? '') || (match[2] !== undefined && /[.e]/i.test(written))) return wrong;
  const value = (Number(`${match[1] ?? ''}e${match[3] ?? '0'}`) / Number(match[2] ?? '1')) * 1e9;
  // Nine decimals are what the engine counts in. Products of floating point are off by less than this.
  const whole = Math.round(value);
  if (!Number.isSafeInteger(whole)) return wrong;
  return Math.abs(value - whole) < 1e-4 ? is(whole) : not(`"${written}" has more than nine decimals`);
};

const nanoseconds: Readonly<Record<string, number>> = {
  ns: 1,
  us: 1e3,
  µs: 1e3,
  μs: 1e3,
  ms: 1e6,
  s: 1e9,
  m: 60e9,
  h: 3600e9,
};

/** A time that is not negative, in nanoseconds: `1m30s`, `1.5h`, `0`. */
export const duration: Read<number> = (written) => {
  if (/^[+-]?0$/.test(written)) return is(0);
  if (!/^[+-]?((\d+\.?\d*|\.\d+)(ns|us|µs|μs|ms|s|m|h))+$/.test(written))
    return not(`"${written}" is not a duration, such as 30s or 1m30s`);
  if (written.startsWith('-')) return not(`${written} is negative`);
  let value = 0;
  for (const part of written.matchAll(/([\d.]+)([^\d.]+)/g)) value += Number(part[1]) * (nanoseconds[part[2] ?? ''] ?? 0);
  return Number.isSafeInteger(Math.trunc(value)) ? is(Math.trunc(value)) : not(`"${written}" is too long`);
};

/**
 * An address, in its shortest form (RFC 5952; an IPv4 address inside an IPv6 one becomes IPv4, as Go writes them), or
 * undefined.
 */
export function addressOf(written: string): string | undefined {
  if (/^((25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(\.(?!$)|$)){4}$/.test(written)) return written;
  if (!written.includes(':') || !/^[\da-f:.]+$/i.test(written) || !URL.canParse(`http://[${written}]`)) return undefined;
  const short = new URL(`http://[${written}]`).hostname.slice(1, -1);
  const inside = /^::ffff:([\da-f]+):([\da-f]+)$/.exec(short);
  if (inside === null) return short;
  const [high = 0, low = 0] = inside.slice(1).map((part) => parseInt(part, 16));
  return [high >> 8, high & 255, low >> 8, low & 255].join('.');
}

/** An address, in its shortest form. */
export const address: Read<string> = (written) => {
  const found = addressOf(written.trim());
  return found === undefined ? not(`"${written}" is not an IP address`) : is(found);
};

const hardware = [6, 8, 20].map((size) => `[\\da-f]{2}([:-])[\\da-f]{2}(\\N[\\da-f]{2}){${size - 2}}`);
const hardwareAddress = new RegExp(
  `^(${hardware.map((form, index) => form.replace('\\N', `\\${2 + index * 2}`)).join('|')}|[\\da-f]{4}(\\.[\\da-f]{4}){2}|[\\da-f]{4}(\\.[\\da-f]{4}){3}|[\\da-f]{4}(\\.[\\da-f]{4}){9})$`,
  'i',
);

/** A hardware address of 6, 8 or 20 bytes: `92:d0:c6:0a:29:33`. */
export const hardwareAddressText: Read<string> = (written) =>
  written === '' || hardwareAddress.test(written.trim()) ? is(written) : not(`"${written}" is not a MAC address`);
