import type { AttributeType } from '../sdk/index.ts';
import { describeType } from './describe.ts';
import { type Findings, inside, type Place, type Reading, wrong } from './findings.ts';
import { problems } from './problems.ts';
import { formatPath } from './quoted.ts';
import type { Raw } from './raw.ts';
import { wrongType } from './wrong-type.ts';

type Collection = Extract<AttributeType, { readonly kind: 'list' | 'map' }>;

type Convert = (type: AttributeType, raw: Raw, place: Place, findings: Findings) => Reading;

/** Reads a list or a map, every element by the element's type with `convert`. */
export function convertCollection(type: Collection, raw: Raw, place: Place, findings: Findings, convert: Convert): Reading {
  const readElement: Convert = (element, item, where, within) =>
    present(element, convert(element, item, where, within), where, within);
  return type.kind === 'list'
    ? readList(type, raw, place, findings, readElement)
    : readMap(type, raw, place, findings, readElement);
}

function readList(type: Collection, raw: Raw, place: Place, findings: Findings, readElement: Convert): Reading {
  const items = itemsOf(raw, findings);
  if (items === undefined) return wrongType(type, raw, place, findings);
  // What was split off a string has been rendered with it.
  const within = typeof raw === 'string' ? withoutRendering(findings) : findings;
  const readings = items.map((item, index) => readElement(type.element, item, inside(place, index, findings), within));
  return together(readings, () => readings.map((reading) => (reading as { readonly value: unknown }).value));
}

/** mapstructure makes a list of a lone value, and splits a string at its commas. */
function itemsOf(raw: Raw, findings: Findings): readonly Raw[] | undefined {
  if (Array.isArray(raw)) return raw as readonly Raw[];
  if (findings.ports.conversions === 'strict') return undefined;
  if (typeof raw === 'string') return raw === '' ? [] : raw.split(',');
  if (typeof raw === 'object' && raw !== null && Object.keys(raw).length === 0) return [];
  return [raw];
}

function withoutRendering(findings: Findings): Findings {
  return { ...findings, ports: { ...findings.ports, render: (text) => ({ kind: 'text', text }) } };
}

function readMap(type: Collection, raw: Raw, place: Place, findings: Findings, readElement: Convert): Reading {
  const entries = entriesOf(raw, findings);
  if (entries === undefined) return wrongType(type, raw, place, findings);
  const readings = entries.map(([key, value]) => ({
    key,
    reading: readElement(type.element, value, inside(place, key, findings), findings),
  }));
  return together(
    readings.map(({ reading }) => reading),
    () => Object.fromEntries(readings.map(({ key, reading }) => [key, (reading as { readonly value: unknown }).value])),
  );
}

/** mapstructure makes a map of a list of maps; later ones win. */
function entriesOf(raw: Raw, findings: Findings): readonly (readonly [string, Raw])[] | undefined {
  if (Array.isArray(raw)) {
    const maps = (raw as readonly Raw[]).map((item) => (Array.isArray(item) ? undefined : entriesOf(item, findings)));
    if (findings.ports.conversions === 'strict' || maps.includes(undefined)) return undefined;
    return Object.entries(Object.fromEntries(maps.flatMap((map) => map ?? [])));
  }
  return typeof raw === 'object' && raw !== null ? Object.entries(raw) : undefined;
}

function present(type: AttributeType, reading: Reading, place: Place, findings: Findings): Reading {
  if (reading.kind !== 'absent') return reading;
  // Packer makes an empty string of a null among strings; other types have no value that could be meant.
  if (type.kind === 'string') return { kind: 'value', value: '' };
  // An empty text is none for an argument, and a text among others.
  if (type.kind === 'template') return { kind: 'value', value: { text: '', holes: type.holes } };
  const said = { name: formatPath(place.path), expected: describeType(type) };
  findings.report(problems.create('empty-element', said), place.path);
  return wrong;
}

function together(readings: readonly Reading[], value: () => unknown): Reading {
  if (readings.some((reading) => reading.kind === 'wrong')) return wrong;
  if (readings.some((reading) => reading.kind === 'unknown')) return { kind: 'unknown' };
  return { kind: 'value', value: value() };
}
