import { dynamicType, listOf, numberType, boolType, objectOf, stringType, type Type } from '../values/type.ts';
import {
  fail,
  isWhollyKnown,
  listValue,
  objectValue,
  stringValue,
  succeed,
  textOf,
  unknownValue,
  type Outcome,
  type Value,
} from '../values/value.ts';
import { fromBase64, toBase64 } from './base64.ts';
import { readCsv } from './csv.ts';
import { anything, define, nothingCertain, text, type EagerFunction } from './define.ts';
import { decodeJson } from './json-decode.ts';
import { encodeJson, hasInfinity } from './json-encode.ts';
import type { FunctionPorts } from './ports.ts';
import { decodeText, encodeText } from './text-encodings.ts';

/** Text of bytes that must be UTF-8. */
export function utf8Text(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

export function utf8Bytes(value: Value): Uint8Array {
  return new TextEncoder().encode(textOf(value));
}

const base64encode = define({
  name: 'base64encode',
  certain: nothingCertain,
  summary: 'Base64 of a text in UTF-8.',
  parameters: [text('str')],
  returns: stringType,
  call: ([value]) => succeed(stringValue(toBase64(utf8Bytes(value!)))),
});

const base64decode = define({
  name: 'base64decode',
  certain: nothingCertain,
  summary: 'The text of base64, which must be UTF-8.',
  parameters: [text('str')],
  returns: stringType,
  call: ([value]) => {
    const bytes = fromBase64(textOf(value!));
    if (bytes === undefined) return fail('this is not base64', [0]);
    const decoded = utf8Text(bytes);
    return decoded === undefined ? fail('the decoded bytes are not UTF-8 text', [0]) : succeed(stringValue(decoded));
  },
});

const textencodebase64 = define({
  name: 'textencodebase64',
  summary: 'Base64 of a text in an encoding, such as UTF-16LE.',
  parameters: [text('string'), text('encoding')],
  returns: stringType,
  call: ([value, encoding]) => {
    const encoded = encodeText(textOf(value!), textOf(encoding!));
    if (encoded.kind === 'unknown encoding') return fail(`there is no encoding ${JSON.stringify(textOf(encoding!))}`, [1]);
    if (encoded.kind === 'no bytes')
      return fail(`${textOf(encoding!)} cannot represent ${JSON.stringify(encoded.character)}`, [0]);
    return succeed(stringValue(toBase64(encoded.bytes)));
  },
});

const textdecodebase64 = define({
  name: 'textdecodebase64',
  summary: 'The text of base64 in an encoding, such as UTF-16LE.',
  parameters: [text('source'), text('encoding')],
  returns: stringType,
  call: ([value, encoding]) => {
    const bytes = fromBase64(textOf(value!));
    if (bytes === undefined) return fail('this is not base64', [0]);
    const decoded = decodeText(bytes, textOf(encoding!));
    if (decoded === undefined) return fail(`there is no encoding ${JSON.stringify(textOf(encoding!))}`, [1]);
    if (decoded.text === undefined) return fail(`the decoded bytes are not ${textOf(encoding!)} text`, [0]);
    return succeed(stringValue(decoded.text));
  },
});

const jsonencode = define({
  name: 'jsonencode',
  summary: 'A value as JSON.',
  parameters: [anything('val', 'null', 'unknown', 'dynamic')],
  returns: stringType,
  call: ([value]) => {
    if (hasInfinity(value!)) return fail('JSON has no infinity', [0]);
    if (isWhollyKnown(value!)) return succeed(stringValue(encodeJson(value!)));
    const isCertain = value!.state === 'known' || value!.refinement?.notNull === true;
    return succeed(
      unknownValue(stringType, { notNull: true, stringPrefix: isCertain ? (jsonStarts[value!.type.kind] ?? '') : '' }),
    );
  },
});

const jsonStarts: Partial<Record<Type['kind'], string>> = { string: '"', object: '{', map: '{', tuple: '[', list: '[', set: '[' };

const jsondecode = define({
  name: 'jsondecode',
  summary: 'The value that JSON stands for.',
  parameters: [text('str')],
  certain: nothingCertain,
  returns: ([value]) => {
    if (value!.state === 'unknown') return typeByStart((value!.refinement?.stringPrefix ?? '').trimStart());
    const decoded = decodeJson(textOf(value!));
    return decoded.ok ? succeed(decoded.value.type) : fail(decoded.error.message, [0]);
  },
  call: ([value]) => decodeJson(textOf(value!)),
});

/** What kind of JSON a text can only be, seen from its first character. */
function typeByStart(prefix: string): Outcome<Type> {
  if (prefix.startsWith('"')) return succeed(stringType);
  if (/^[tf]/.test(prefix)) return succeed(boolType);
  if (/^[-.0-9]/.test(prefix)) return succeed(numberType);
  if (prefix === '' || /^[[{n]/.test(prefix)) return succeed(dynamicType);
  return fail(`JSON cannot begin with ${JSON.stringify(String.fromCodePoint(prefix.codePointAt(0) ?? 0))}`, [0]);
}

const csvdecode = define({
  name: 'csvdecode',
  summary: 'Rows of CSV as a list of objects; the first row names the columns.',
  parameters: [text('str')],
  returns: ([value]) => {
    if (value!.state === 'unknown') return succeed(dynamicType);
    const table = decodeCsv(textOf(value!));
    return table.ok ? succeed(listOf(objectOf(new Map(table.value.columns.map((name) => [name, stringType]))))) : table;
  },
  call: ([value], type) => {
    const table = decodeCsv(textOf(value!));
    if (!table.ok) return table;
    const { columns, rows } = table.value;
    const objects = rows.map((row) => objectValue(new Map(columns.map((name, index) => [name, stringValue(row[index] ?? '')]))));
    return succeed(listValue(objects, (type as Extract<Type, { kind: 'list' }>).element));
  },
});

function decodeCsv(
  source: string,
): Outcome<{ readonly columns: readonly string[]; readonly rows: readonly (readonly string[])[] }> {
  const read = readCsv(source);
  if (!read.ok) return fail(read.error.message, [0]);
  const [columns, ...rows] = read.value;
  if (columns === undefined) return fail('the CSV has no header line', [0]);
  const names = columns.map((name) => name.normalize('NFC'));
  const repeated = names.find((name, index) => names.indexOf(name) !== index);
  if (repeated !== undefined) return fail(`there are two columns ${JSON.stringify(repeated)}`, [0]);
  const wrong = rows.findIndex((row) => row.length !== names.length);
  if (wrong !== -1)
    return fail(`row ${wrong + 1} of the CSV has ${rows[wrong]!.length} fields, but there are ${names.length} columns`, [0]);
  return succeed({ columns: names, rows });
}

export const encodingFunctions: readonly EagerFunction[] = [
  base64encode,
  base64decode,
  textencodebase64,
  textdecodebase64,
  jsonencode,
  jsondecode,
  csvdecode,
];

export function compressionFunctions({ gzip }: Pick<FunctionPorts, 'gzip'>): readonly EagerFunction[] {
  return [
    define({
      name: 'base64gzip',
      certain: nothingCertain,
      summary: 'Base64 of a text compressed with gzip.',
      parameters: [text('str')],
      returns: stringType,
      call: ([value]) => succeed(stringValue(toBase64(gzip(utf8Bytes(value!))))),
    }),
  ];
}
