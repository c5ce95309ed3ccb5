import { didYouMean } from '@imgbuild/diagnostics';
import { problems } from '../problems.ts';
import { BoolNode, NullNode, NumberNode, StringNode } from './nodes.ts';
import { readNumber } from './numbers.ts';
import { advance, invalid, type Reader, report, shortened, span, spanOf, textOf } from './reader.ts';
import { unescapeString } from './strings.ts';
import type { JsonNode, JsonString } from './tree.ts';

/** A string, at its token; undefined after a mistake in it. */
export function parseString(reader: Reader): JsonString | undefined {
  const { source, token } = reader;
  const { start, end } = token;
  if (token.form === 'unclosed') {
    report(reader, problems.create('json-unclosed-string', { span: spanOf(reader) }));
    // Brackets that its quote should have ended before may be in it.
    reader.unbalanced = true;
    advance(reader);
    return undefined;
  }
  const raw = source.text.slice(start + 1, end - 1);
  const text =
    token.form === 'plain'
      ? raw
      : unescapeString(
          raw,
          (from, to) => span(reader, start + 1 + from, start + 1 + to),
          (mistake) => report(reader, mistake),
          reader.dialect,
        );
  advance(reader);
  return text === undefined ? undefined : new StringNode(source, start, end, text);
}

export function parseNumberToken(reader: Reader): JsonNode {
  const { source, token } = reader;
  const { start, end } = token;
  const text = textOf(reader);
  const read = readNumber(text);
  const node = 'value' in read ? new NumberNode(source, start, end, read.value) : invalid(reader, start, end);
  if ('reason' in read)
    report(reader, problems.create('json-invalid-number', { text: shortened(text), reason: read.reason, span: spanOf(reader) }));
  advance(reader);
  return node;
}

/** `true`, `false`, `null`, or a name that JSON does not know. */
export function parseWord(reader: Reader): JsonNode {
  const { source, token } = reader;
  const { start, end } = token;
  const word = textOf(reader);
  let node: JsonNode;
  if (word === 'null') node = new NullNode(source, start);
  else if (word === 'true' || word === 'false') node = new BoolNode(source, start, end);
  else {
    report(
      reader,
      problems.create('json-unknown-word', { word: shortened(word), hint: hintFor(word, reader.dialect), span: spanOf(reader) }),
    );
    node = invalid(reader, start, end);
  }
  advance(reader);
  return node;
}

function hintFor(word: string, dialect: Reader['dialect']): string {
  if (['undefined', 'none', 'nil'].includes(word.toLowerCase())) return ' Did you mean null?';
  const suggestion = word.length > 8 ? '' : didYouMean(word, ['true', 'false', 'null']);
  if (suggestion !== '') return suggestion;
  return ` A text is written in double quotes${dialect === 'hcl' ? ', an expression as "${…}"' : ''}.`;
}
