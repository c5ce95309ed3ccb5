import { type GoValue, isList, isRecord, missing } from './value.ts';

/** A value as Go's fmt prints it with %v. */
export function printValue(value: GoValue, top: 'top' | 'inside' = 'top'): string {
  if (value === missing) return '<no value>';
  if (value === null) return top === 'top' ? '<no value>' : '<nil>';
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return printFloat(value, 'g', undefined);
  if (isList(value)) return `[${value.map((each) => printValue(each, 'inside')).join(' ')}]`;
  if (isRecord(value)) return `map[${[...value].map(([key, each]) => `${key}:${printValue(each, 'inside')}`).join(' ')}]`;
  return typeof value === 'function' ? 'func' : String(value);
}

/** A float as strconv.FormatFloat gives it. Without precision, the shortest text that reads back as the same number. */
export function printFloat(value: number, format: 'e' | 'f' | 'g', precision: number | undefined): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? '+Inf' : '-Inf';
  const exponential = (digits: number | undefined): string =>
    (digits === undefined ? value.toExponential() : value.toExponential(Math.min(digits, 100))).replace(/e([+-])(\d)$/, 'e$10$2');
  if (format === 'e') return exponential(precision);
  if (format === 'f') return precision === undefined ? plain(value) : value.toFixed(Math.min(precision, 100));
  const significant = precision === undefined ? undefined : Math.max(precision, 1);
  const text = exponential(significant === undefined ? undefined : significant - 1);
  const exponent = Number(text.slice(text.indexOf('e') + 1));
  const limit = significant ?? 21;
  if (exponent < -4 || exponent >= limit) return text.replace(/\.?0+e/, 'e').replace(/^(-?\d)e/, '$1e');
  if (significant === undefined) return plain(value);
  const fixed = value.toFixed(Math.max(0, significant - 1 - exponent));
  return fixed.includes('.') ? fixed.replace(/\.?0+$/, '') : fixed;
}

/** Without exponent, whatever the size. */
function plain(value: number): string {
  const text = String(value);
  const match = /^(-?)(\d)(?:\.(\d+))?e([+-]\d+)$/.exec(text);
  if (match === null) return text;
  const [, sign = '', whole = '', fraction = '', exponent = '0'] = match;
  const digits = whole + fraction;
  const point = 1 + Number(exponent);
  if (point <= 0) return `${sign}0.${'0'.repeat(-point)}${digits}`;
  return `${sign}${digits.padEnd(point, '0')}`;
}

/** Values one after another, with spaces between two that are no strings (fmt.Sprint). */
export function printAll(values: readonly GoValue[]): string {
  return values
    .map((value, index) => {
      const previous = values[index - 1];
      const spaced = index > 0 && typeof value !== 'string' && typeof previous !== 'string';
      return (spaced ? ' ' : '') + inner(value);
    })
    .join('');
}

/** Values with spaces between all, and a line end (fmt.Sprintln). */
export function printLine(values: readonly GoValue[]): string {
  return `${values.map(inner).join(' ')}\n`;
}

function inner(value: GoValue): string {
  return value === null ? '<nil>' : printValue(value);
}
