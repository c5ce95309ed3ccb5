import { type JsonNode, type JsonProperty, parseJsonText } from '@imgbuild/hcl';

/** A text with one thing changed. */
export interface Mutant {
  readonly text: string;
  readonly change: string;
}

/** Texts with one token or one value deleted, put twice, or put in: the same ones for the same text and seed. */
export function mutantsOf(text: string, count: number, seed: string): readonly Mutant[] {
  const random = randomOf(seed);
  const mutants: Mutant[] = [];
  while (mutants.length < count) {
    const mutant = mutants.length % 2 === 0 ? changeToken(text, random) : changeValue(text, random);
    if (mutant.text !== text) mutants.push(mutant);
  }
  return mutants;
}

type Random = (below: number) => number;

/** Numbers that look random, from a text (FNV-1a, then a linear congruence). */
function randomOf(seed: string): Random {
  let state = 0x811c9dc5;
  for (const character of seed) state = Math.imul(state ^ (character.codePointAt(0) ?? 0), 0x01000193) >>> 0;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

const tokens = /"(?:[^"\\]|\\.)*"|[-\w.+]+|[{}[\]:,]/g;
const strays = ['{', '}', '[', ']', ':', ',', '"x"', '7', 'true', 'null', 'word', "'x'", '// x\n'];

function changeToken(text: string, random: Random): Mutant {
  const found = [...text.matchAll(tokens)];
  const { 0: token = '', index: at = 0 } = found[random(found.length)] ?? {};
  const stray = strays[random(strays.length)] ?? '';
  const [change, put] = (
    [
      [`deletes ${token}`, ''],
      [`doubles ${token}`, `${token} ${token}`],
      [`puts ${stray} before ${token}`, `${stray} ${token}`],
      [`puts ${stray} for ${token}`, stray],
    ] as const
  )[random(4)] ?? ['', ''];
  return { text: text.slice(0, at) + put + text.slice(at + token.length), change: `${change} at ${at}` };
}

const values = [
  '"x"',
  '""',
  '"5s"',
  '7',
  '-1.5',
  'true',
  'null',
  '[]',
  '{}',
  '["x"]',
  '[null]',
  '[1]',
  '[[]]',
  '[{}]',
  '{"x": {}}',
  '{"type": "x"}',
];
const keys = [
  'x',
  '_x',
  'type',
  'Type',
  'name',
  'only',
  'override',
  'description',
  'builders',
  'max_retries',
  'pause_before',
  'keep_input_artifact',
];

function changeValue(text: string, random: Random): Mutant {
  const { tree } = parseJsonText(text, '');
  const { node, property, key: place } = pick(tree, random);
  const value = values[random(values.length)] ?? '';
  const key = keys[random(keys.length)] ?? '';
  const { start, end } = property === undefined ? node.span : { start: property.key.span.start, end: property.value.span.end };
  const old = text.slice(start, end);
  const replaced = (from: number, to: number, put: string): string => text.slice(0, from) + put + text.slice(to);
  switch (random(5)) {
    case 0:
      return { text: withoutItem(text, start, end), change: `deletes ${place}` };
    case 1:
      return { text: replaced(start, end, `${old}, ${old}`), change: `doubles ${place}` };
    case 2:
      if (property !== undefined) {
        const { span } = property.key;
        return { text: replaced(span.start, span.end, JSON.stringify(key)), change: `renames ${place} to ${key}` };
      }
      return { text: replaced(start, end, `${value}, ${old}`), change: `puts ${value} before ${place}` };
    case 3:
      if (property !== undefined)
        return {
          text: replaced(start, end, `${JSON.stringify(key)}: ${value}, ${old}`),
          change: `puts ${key}: ${value} before ${place}`,
        };
      return { text: replaced(start, end, `${old}, ${value}`), change: `puts ${value} after ${place}` };
    default:
      return { text: replaced(node.span.start, node.span.end, value), change: `puts ${value} for ${place}` };
  }
}

interface Picked {
  readonly node: JsonNode;
  readonly property: JsonProperty | undefined;
  /** Where it stands, for people. */
  readonly key: string;
}

/** A value anywhere below the root; those near to it more often. */
function pick(root: JsonNode, random: Random): Picked {
  let picked: Picked = { node: root, property: undefined, key: '' };
  for (;;) {
    const { node, key } = picked;
    if (node.kind === 'object' && node.properties.length > 0) {
      const property = node.properties[random(node.properties.length)];
      if (property === undefined) return picked;
      picked = { node: property.value, property, key: `${key}.${property.key.text}` };
    } else if (node.kind === 'array' && node.elements.length > 0) {
      const index = random(node.elements.length);
      const element = node.elements[index];
      if (element === undefined) return picked;
      picked = { node: element, property: undefined, key: `${key}[${index}]` };
    } else return picked;
    if (random(3) === 0) return picked;
  }
}

/** Without an item and one of the commas around it. */
function withoutItem(text: string, start: number, end: number): string {
  const after = /^\s*,/.exec(text.slice(end));
  if (after !== null) return text.slice(0, start) + text.slice(end + after[0].length);
  const before = /,\s*$/.exec(text.slice(0, start));
  return text.slice(0, start - (before?.[0].length ?? 0)) + text.slice(end);
}
