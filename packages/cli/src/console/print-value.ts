import { floatText, quote } from '@imgbuild/gotemplate';
import { entriesOf, type HclNumber, itemsOf, numberIn, toBigInt, toNearestDouble, type Value } from '@imgbuild/hcl';
import { sensitive } from '@imgbuild/template';

/**
 * A value as Packer's console prints it: a text as it is, everything else with its parts one to a line. Attributes that are
 * null are left out. What is secret is `<sensitive>`, what is not known `<unknown>`, also inside of something that is.
 */
export function printValue(value: Value): string {
  return isPlainText(value) ? (value.data as string) : print(value, 0);
}

function isPlainText(value: Value): boolean {
  return value.state === 'known' && value.type.kind === 'string' && !value.marks.has(sensitive);
}

function print(value: Value, depth: number): string {
  if (value.marks.has(sensitive)) return depth === 0 ? '<sensitive>' : '"<sensitive>"';
  if (value.state === 'unknown') return '<unknown>';
  if (value.state === 'null') return 'null';
  switch (value.type.kind) {
    case 'string':
      return quote(value.data as string);
    case 'bool':
      return value.data === true ? 'true' : 'false';
    case 'number':
      return printNumber(numberIn(value));
    case 'map':
    case 'object': {
      const entries = [...entriesOf(value)].filter(([, part]) => part.state !== 'null');
      return lines(
        '{',
        entries.map(([name, part]) => `${quote(name)} = ${print(part, depth + 1)}`),
        '}',
        depth,
      );
    }
    default:
      return lines(
        '[',
        itemsOf(value).map((part) => `${print(part, depth + 1)},`),
        ']',
        depth,
      );
  }
}

function lines(open: string, parts: readonly string[], close: string, depth: number): string {
  if (parts.length === 0) return open + close;
  const indent = '  '.repeat(depth);
  return `${open}\n${parts.map((part) => `${indent}  ${part}\n`).join('')}${indent}${close}`;
}

/** Whole numbers of 64 bits by their digits; others, as Packer has them, as the double next to them. */
function printNumber(number: HclNumber): string {
  const whole = toBigInt(number);
  if (whole !== undefined && BigInt.asIntN(64, whole) === whole) return String(whole);
  return floatText(toNearestDouble(number), 'g', undefined, 64);
}
