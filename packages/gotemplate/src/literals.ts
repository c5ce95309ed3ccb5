const escapes: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '\\': '\\',
  "'": "'",
  '"': '"',
};

/** Value of a Go string or character literal with its quotes; undefined when an escape is invalid (Go spec, “String literals”). */
export function unquote(literal: string): string | undefined {
  const quote = literal[0] ?? '';
  const inner = literal.slice(1, -1);
  if (quote === '`') return inner.replaceAll('\r', '');
  let valid = true;
  const bytes: number[] = [];
  let text = '';
  const flush = (): void => {
    if (bytes.length > 0) text += new TextDecoder().decode(new Uint8Array(bytes.splice(0)));
  };
  const pattern = /\\(?:x([0-9a-fA-F]{2})|([0-7]{3})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([\s\S]))|([^\\]+)/gy;
  for (let match = pattern.exec(inner); match !== null; match = pattern.exec(inner)) {
    const [, hex, octal, short, long, simple, plain] = match;
    if (hex !== undefined || octal !== undefined) {
      const code = hex === undefined ? Number.parseInt(octal ?? '', 8) : Number.parseInt(hex, 16);
      if (code > 255) valid = false;
      bytes.push(code & 255);
      continue;
    }
    flush();
    if (plain !== undefined) text += plain;
    else if (simple !== undefined) {
      const value = escapes[simple];
      if (value === undefined || (simple === "'" && quote === '"') || (simple === '"' && quote === "'")) valid = false;
      text += value ?? '';
    } else {
      const code = Number.parseInt(short ?? long ?? '', 16);
      if (code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff)) valid = false;
      else text += String.fromCodePoint(code);
    }
  }
  flush();
  return valid ? text : undefined;
}

/** Value of a Go number literal: a bigint for integers, a number for floats; undefined when it is none (imaginary ones are not known here). */
export function readNumber(literal: string): bigint | number | undefined {
  const sign = literal.startsWith('-') ? -1 : 1;
  const body = literal.replace(/^[+-]/, '');
  if (/__|_$|^_/.test(body)) return undefined;
  const digits = body.replaceAll('_', '');
  if (/^(?:0|[1-9][0-9]*|0[xX][0-9a-fA-F]+|0[bB][01]+|0[oO][0-7]+)$/.test(digits))
    return inRange(BigInt(sign) * BigInt(digits.toLowerCase()));
  if (/^0[0-7]+$/.test(digits)) return inRange(BigInt(sign) * BigInt(`0o${digits.slice(1)}`));
  if (/^(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?$/.test(digits)) {
    const value = sign * Number(digits);
    // Go lets a float literal that is whole stand for an integer, as 1e3 does.
    return !digits.includes('.') && Number.isSafeInteger(value) ? BigInt(value) : value;
  }
  const hex = /^0[xX]([0-9a-fA-F]*)\.?([0-9a-fA-F]*)[pP]([+-]?[0-9]+)$/.exec(digits);
  if (hex === null) return undefined;
  const [, whole = '', fraction = '', exponent = '0'] = hex;
  return sign * Number.parseInt(`${whole}${fraction}` || '0', 16) * 2 ** (Number(exponent) - 4 * fraction.length);
}

function inRange(value: bigint): bigint | undefined {
  return value >= -(2n ** 63n) && value < 2n ** 64n ? value : undefined;
}
