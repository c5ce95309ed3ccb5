import { printFloat, printValue } from './print.ts';
import { type GoValue, isList, isRecord, missing } from './value.ts';

interface Directive {
  readonly flags: string;
  readonly width: number | undefined;
  readonly precision: number | undefined;
  readonly verb: string;
}

/** Go's fmt.Sprintf for the values templates have. Mistakes show in the text, as in Go: `%!d(string=hi)`. */
export function formatText(format: string, values: readonly GoValue[]): string {
  let next = 0;
  let reordered = false;
  const pattern = /%(?:([-+# 0]*)(?:\[(\d+)\])?(\*|\d+)?(?:\.(\*|\d*))?(?:\[(\d+)\])?([\s\S]))?/gu;
  const text = format.replaceAll(
    pattern,
    (
      whole,
      flags: string | undefined,
      first: string | undefined,
      width: string | undefined,
      precision: string | undefined,
      second: string | undefined,
      verb: string | undefined,
    ) => {
      if (verb === undefined) return '%!(NOVERB)';
      const number = (given: string | undefined): number | undefined => {
        if (given === undefined) return undefined;
        if (given !== '*') return Number(given);
        const value = values[next++];
        return typeof value === 'bigint' ? Number(value) : undefined;
      };
      const index = second ?? first;
      const wide = number(width);
      const precise = precision === '' ? 0 : number(precision);
      if (verb === '%') return '%';
      if (index !== undefined) {
        reordered = true;
        next = Number(index) - 1;
        if (next < 0 || next >= values.length) return `%!${verb}(BADINDEX)`;
      }
      const value = values[next];
      if (value === undefined) return `%!${verb}(MISSING)`;
      next++;
      return formatOne(value, {
        flags: wide !== undefined && wide < 0 ? `${flags ?? ''}-` : (flags ?? ''),
        width: wide === undefined ? undefined : Math.abs(wide),
        precision: precise,
        verb,
      });
    },
  );
  if (reordered || next >= values.length) return text;
  const extra = values.slice(next).map((value) => (value === null ? '<nil>' : `${typeOf(value)}=${printValue(value)}`));
  return `${text}%!(EXTRA ${extra.join(', ')})`;
}

function typeOf(value: GoValue): string {
  if (typeof value === 'string') return 'string';
  if (typeof value === 'bigint') return 'int';
  if (typeof value === 'number') return 'float64';
  if (typeof value === 'boolean') return 'bool';
  if (value === null || value === missing) return '<nil>';
  if (isList(value)) return '[]interface {}';
  return isRecord(value) ? 'map[string]interface {}' : 'func';
}

function formatOne(value: GoValue, directive: Directive): string {
  const { verb } = directive;
  if (verb === 'T') return pad(typeOf(value), directive);
  if (value === null || value === missing) return verb === 'v' ? pad('<nil>', directive) : `%!${verb}(<nil>)`;
  if (isList(value)) return `[${value.map((each) => formatOne(each, directive)).join(' ')}]`;
  if (isRecord(value)) return `map[${[...value].map(([key, each]) => `${key}:${formatOne(each, directive)}`).join(' ')}]`;
  const text =
    typeof value === 'string'
      ? formatString(value, directive)
      : typeof value === 'bigint'
        ? formatInteger(value, directive)
        : typeof value === 'number'
          ? formatFloat(value, directive)
          : typeof value === 'boolean' && (verb === 't' || verb === 'v')
            ? String(value)
            : undefined;
  return text === undefined ? `%!${verb}(${typeOf(value)}=${printValue(value)})` : pad(text, directive);
}

function pad(text: string, { flags, width }: Directive, zeros: 'zeros' | 'spaces' = 'spaces'): string {
  const missingLength = (width ?? 0) - [...text].length;
  if (missingLength <= 0) return text;
  if (flags.includes('-')) return text + ' '.repeat(missingLength);
  if (zeros === 'spaces' || !flags.includes('0')) return ' '.repeat(missingLength) + text;
  const sign = /^[+-]/.exec(text)?.[0] ?? '';
  return sign + '0'.repeat(missingLength) + text.slice(sign.length);
}

function formatString(value: string, directive: Directive): string | undefined {
  const { verb, precision, flags } = directive;
  const cut = precision === undefined ? value : [...value].slice(0, precision).join('');
  switch (verb) {
    case 's':
    case 'v':
      return verb === 'v' && flags.includes('#') ? quote(cut) : cut;
    case 'q':
      return flags.includes('#') && !cut.includes('`') ? `\`${cut}\`` : quote(cut);
    case 'x':
    case 'X': {
      const separator = flags.includes(' ') ? ' ' : '';
      const hex = [...new TextEncoder().encode(cut)].map((byte) => byte.toString(16).padStart(2, '0')).join(separator);
      return verb === 'X' ? hex.toUpperCase() : hex;
    }
    default:
      return undefined;
  }
}

/** A Go string literal (strconv.Quote). */
export function quote(text: string): string {
  const named: Readonly<Record<string, string>> = {
    '\x07': '\\a',
    '\b': '\\b',
    '\f': '\\f',
    '\n': '\\n',
    '\r': '\\r',
    '\t': '\\t',
    '\v': '\\v',
    '\\': '\\\\',
    '"': '\\"',
  };
  return `"${text.replaceAll(/[\p{C}\\"]/gu, (character) => {
    const code = character.codePointAt(0) ?? 0;
    return (
      named[character] ??
      (code < 128
        ? `\\x${code.toString(16).padStart(2, '0')}`
        : code > 0xffff
          ? `\\U${code.toString(16).padStart(8, '0')}`
          : `\\u${code.toString(16).padStart(4, '0')}`)
    );
  })}"`;
}

function formatInteger(value: bigint, directive: Directive): string | undefined {
  const { verb, flags, precision } = directive;
  const radix = ({ d: 10, v: 10, b: 2, o: 8, O: 8, x: 16, X: 16 } as Readonly<Record<string, number>>)[verb];
  if (radix === undefined) return formatCharacter(value, directive);
  const magnitude = value < 0n ? -value : value;
  let digits = magnitude.toString(radix).padStart(precision ?? 0, '0');
  if (verb === 'X') digits = digits.toUpperCase();
  const prefix =
    verb === 'O'
      ? '0o'
      : !flags.includes('#')
        ? ''
        : (({ x: '0x', X: '0X', o: '0', b: '0b' } as Readonly<Record<string, string>>)[verb] ?? '');
  const sign = value < 0n ? '-' : flags.includes('+') ? '+' : flags.includes(' ') ? ' ' : '';
  return pad(sign + prefix + digits, directive, precision === undefined ? 'zeros' : 'spaces');
}

function formatCharacter(value: bigint, { verb, flags }: Directive): string | undefined {
  const code = value >= 0n && value <= 0x10ffffn ? Number(value) : 0xfffd;
  const character = String.fromCodePoint(code);
  if (verb === 'c') return character;
  if (verb === 'q') return character === "'" ? "'\\''" : `'${quote(character).slice(1, -1).replace('\\"', '"')}'`;
  if (verb === 'U')
    return `U+${value.toString(16).toUpperCase().padStart(4, '0')}${flags.includes('#') ? ` '${character}'` : ''}`;
  return undefined;
}

function formatFloat(value: number, directive: Directive): string | undefined {
  const { verb, precision, flags } = directive;
  const sign = value >= 0 && flags.includes('+') ? '+' : value >= 0 && flags.includes(' ') ? ' ' : '';
  switch (verb) {
    case 'v':
    case 'g':
    case 'G':
      return signed(sign + printFloat(value, 'g', precision), verb, directive);
    case 'e':
    case 'E':
      return signed(sign + printFloat(value, 'e', precision ?? 6), verb, directive);
    case 'f':
    case 'F':
      return signed(sign + printFloat(value, 'f', precision ?? 6), verb, directive);
    default:
      return undefined;
  }
}

function signed(text: string, verb: string, directive: Directive): string {
  return pad(verb === 'E' || verb === 'G' ? text.toUpperCase() : text, directive, 'zeros');
}
