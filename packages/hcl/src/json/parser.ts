import type { Diagnostic } from '@imgbuild/diagnostics';
import { problems } from '../problems.ts';
import { deepest } from '../syntax/cursor.ts';
import { ArrayNode, ObjectNode, StringNode } from './nodes.ts';
import {
  advance,
  beginsItem,
  createReader,
  describe,
  invalid,
  isCloser,
  type Reader,
  report,
  reportCharacter,
  shortened,
  skipBrackets,
  span,
  spanOf,
  textOf,
} from './reader.ts';
import { parseNumberToken, parseString, parseWord } from './scalars.ts';
import { type Container, parseClosing, parseSeparator, passStrayCommas, reportGlued } from './separators.ts';
import type { JsonNode, JsonProperty, JsonString } from './tree.ts';

/** A parsed text: its tree, as complete as the text allows, and what is wrong with it. */
export interface ParsedJson {
  readonly tree: JsonNode;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Parses a text as JSON (RFC 8259). Positions are kept, and properties of one name in their order. Linear in the length of
 * the text; of mistakes the first hundred are told. In the dialect `hcl` strings are templates, which messages speak of.
 */
export function parseJsonText(text: string, file: string, dialect: 'plain' | 'hcl' = 'plain'): ParsedJson {
  const reader = createReader(text, file, dialect);
  const broken = text.indexOf('\ufffd');
  if (broken !== -1) report(reader, problems.create('invalid-encoding', { span: span(reader, broken, broken + 1) }));
  const tree = parseValue(reader);
  if (reader.token.kind !== 'end' && tree.kind !== 'invalid' && !reader.unbalanced)
    report(reader, problems.create('json-extra-text', { found: describe(reader), span: spanOf(reader) }));
  return { tree, diagnostics: reader.diagnostics };
}

/** A value. What is none is told; a comma or closing bracket in its place is left where it is. */
function parseValue(reader: Reader): JsonNode {
  const { token } = reader;
  const { start, end } = token;
  switch (token.kind) {
    case '{':
    case '[':
      return parseContainer(reader, token.kind);
    case 'string':
      return parseString(reader) ?? invalid(reader, start, end);
    case 'number':
      return parseNumberToken(reader);
    case 'word':
      return parseWord(reader);
    case 'singleQuoted':
      report(reader, problems.create('json-single-quotes', { span: spanOf(reader) }));
      advance(reader);
      return invalid(reader, start, end);
    case 'invalid':
      reportCharacter(reader);
      advance(reader);
      return invalid(reader, start, end);
    default:
      if (token.kind !== 'end' || !reader.unbalanced)
        report(reader, problems.create('expression-expected', { found: describe(reader), span: spanOf(reader) }));
      if (token.kind === 'end') reader.unbalanced = true;
      else if (token.kind !== ',' && !isCloser(token.kind)) advance(reader);
      return invalid(reader, start, start);
  }
}

function parseContainer(reader: Reader, opening: '{' | '['): JsonNode {
  const { token, open } = reader;
  const { start } = token;
  if (open.length >= deepest) {
    if (!reader.isDepthTold) report(reader, problems.create('nested-too-deep', { limit: deepest, span: spanOf(reader) }));
    reader.isDepthTold = true;
    skipBrackets(reader);
    return invalid(reader, start, token.previousEnd);
  }
  advance(reader);
  open.push(opening);
  const node = opening === '{' ? parseObject(reader, start) : parseArray(reader, start);
  open.pop();
  return node;
}

function parseArray(reader: Reader, start: number): JsonNode {
  const { token } = reader;
  const container: Container = { opening: '[', start };
  const elements: JsonNode[] = [];
  let comma = -1;
  while (token.kind !== 'end' && !isCloser(token.kind)) {
    comma = -1;
    if (passStrayCommas(reader, container)) continue;
    const element = parseValue(reader);
    elements.push(element);
    comma = parseSeparator(reader, container, element);
  }
  return new ArrayNode(reader.source, parseClosing(reader, container, comma), elements.slice());
}

function parseObject(reader: Reader, start: number): JsonNode {
  const { token } = reader;
  const container: Container = { opening: '{', start };
  const properties: JsonProperty[] = [];
  const told: Told = { colon: false };
  let comma = -1;
  while (token.kind !== 'end' && !isCloser(token.kind)) {
    comma = -1;
    if (passStrayCommas(reader, container)) continue;
    const property = parseProperty(reader, told);
    if (property !== undefined) properties.push(property);
    comma = parseSeparator(reader, container, property?.value);
  }
  return new ObjectNode(reader.source, parseClosing(reader, container, comma), properties.slice());
}

/** What is told once for an object: who writes a list in braces forgets a colon after every element. */
interface Told {
  colon: boolean;
}

function parseProperty(reader: Reader, told: Told): JsonProperty | undefined {
  const { token } = reader;
  if (told.colon && (token.kind === 'word' || token.kind === 'number')) {
    advance(reader);
    return undefined;
  }
  const key = parseKey(reader);
  if (token.kind === ':') advance(reader);
  else if (token.kind === '=') {
    report(reader, problems.create('json-equals-for-colon', { span: spanOf(reader) }));
    advance(reader);
  } else if (key === undefined || reportGlued(reader) || !goesOnWithoutColon(reader, told)) return undefined;
  const value = parseValue(reader);
  return key === undefined ? undefined : { key, value };
}

/** Tells that a colon is missing; true when the value seems to stand there all the same. */
function goesOnWithoutColon(reader: Reader, told: Told): boolean {
  const { token } = reader;
  if (!told.colon && !(token.kind === 'end' && reader.unbalanced)) {
    const isList = token.kind === ',' || isCloser(token.kind);
    const hint = isList ? ' Values without names stand in brackets: [ … ].' : '';
    report(reader, problems.create('json-colon-expected', { found: describe(reader), hint, span: spanOf(reader) }));
  }
  told.colon = true;
  if (token.kind === 'end') reader.unbalanced = true;
  return beginsItem(token.kind) && !token.startsLine;
}

/** The name of a property; undefined when there is none, or none that can be read. */
function parseKey(reader: Reader): JsonString | undefined {
  const { source, token, names } = reader;
  const { start, end } = token;
  switch (token.kind) {
    case 'string': {
      const key = parseString(reader);
      if (key === undefined) return undefined;
      const known = names.get(key.text);
      if (known === undefined) names.set(key.text, key.text);
      return known === undefined ? key : new StringNode(source, start, end, known);
    }
    case 'singleQuoted':
    case 'word':
    case 'number': {
      const text = textOf(reader);
      const isQuoted = token.kind === 'singleQuoted';
      const place = { span: spanOf(reader) };
      const mistake = isQuoted
        ? problems.create('json-single-quotes', place)
        : problems.create('json-unquoted-name', { name: shortened(text), ...place });
      report(reader, mistake);
      advance(reader);
      return new StringNode(source, start, end, isQuoted ? text.slice(1, -1) : text);
    }
    case 'invalid':
      reportCharacter(reader);
      advance(reader);
      return undefined;
    default:
      report(reader, problems.create('json-name-expected', { found: describe(reader), span: spanOf(reader) }));
      if (token.kind === '{' || token.kind === '[') skipBrackets(reader);
      else advance(reader);
      return undefined;
  }
}
