import { didYouMean } from '@imgbuild/diagnostics';
import type { AttributeType } from '../sdk/index.ts';
import { convertCollection } from './collections.ts';
import { listNames, show } from './describe.ts';
import { parseDuration } from './duration.ts';
import { absent, type Findings, type Place, type Reading, wrong } from './findings.ts';
import { readLateText } from './late-text.ts';
import { plainData } from './plain-data.ts';
import { problems } from './problems.ts';
import { formatPath } from './quoted.ts';
import { unknown, type Raw } from './raw.ts';
import { decimalText, numberOf, textOf, truthOf } from './scalars.ts';
import { renderText } from './render-text.ts';
import { parseSize } from './size.ts';
import { wrongType } from './wrong-type.ts';

/** Reads one value by its type: renders its strings, converts, checks, and notes what is secret or unknown. */
export function convert(type: AttributeType, raw: Raw, place: Place, findings: Findings): Reading {
  if (raw === unknown) return findings.unknown();
  if (raw === null || raw === undefined) return absent;
  if (type.kind === 'template') return readLateText(type, raw, place, findings);
  if (type.kind === 'any') return plainData(raw, place, findings);
  // Texts that are filled later are rendered each by itself, also when a string stands for their list.
  const isLate = type.kind === 'list' && type.element.kind === 'template';
  const rendered = typeof raw === 'string' && !isLate ? renderText(raw, place, findings) : { kind: 'value' as const, value: raw };
  if (rendered.kind !== 'value') return rendered;
  const given = rendered.value as Raw;
  if (type.kind === 'list' || type.kind === 'map') return convertCollection(type, given, place, findings, convert);
  if (type.kind === 'string') return convertString(given, place, findings);
  // As with Packer, whose plugins look for the zero value: `format = ""` is the same as no format.
  if (given === '') return absent;
  return convertScalar(type, given, place, findings);
}

function convertString(raw: Raw, place: Place, findings: Findings): Reading {
  const text = textOf(raw, findings.ports.conversions);
  if (text === undefined) return wrongType({ kind: 'string' }, raw, place, findings);
  if (place.secrecy === 'secret') findings.secret(text);
  return { kind: 'value', value: text };
}

type Scalar = Exclude<AttributeType, { readonly kind: 'list' | 'map' | 'template' | 'any' | 'string' }>;

function convertScalar(type: Scalar, raw: Raw, place: Place, findings: Findings): Reading {
  const { conversions } = findings.ports;
  const converted = ((): unknown => {
    switch (type.kind) {
      case 'number':
        return numberOf(raw, conversions);
      case 'bool':
        return truthOf(raw, conversions);
      case 'duration':
        return typeof raw === 'boolean' ? undefined : readDuration(raw, place, findings);
      case 'size':
        return typeof raw === 'boolean' ? undefined : readSize(raw, place, findings);
      case 'oneOf':
        return readChoice(type.values, raw, place, findings);
      case 'path':
      case 'file':
      case 'directory':
        return readPath(type.kind, raw, place, findings);
    }
  })();
  if (converted === undefined) return wrongType(type, raw, place, findings);
  return converted === wrong ? wrong : { kind: 'value', value: converted };
}

function readDuration(raw: Raw, place: Place, findings: Findings): number | typeof wrong | undefined {
  const text = textOf(raw, 'strict');
  if (text === undefined) return undefined;
  const name = formatPath(place.path);
  if (typeof raw === 'number' && findings.ports.conversions === 'weak') {
    if (raw !== 0) findings.report(problems.create('duration-in-nanoseconds', { name, actual: decimalText(raw) }), place.path);
    return raw / 1e6;
  }
  const parsed = parseDuration(text);
  if ('value' in parsed) return parsed.value;
  findings.report(
    problems.create('invalid-duration', { name, actual: show(text, place), mistake: because(parsed, place) }),
    place.path,
  );
  return wrong;
}

function readSize(raw: Raw, place: Place, findings: Findings): number | typeof wrong | undefined {
  const text = textOf(raw, 'strict');
  if (text === undefined) return undefined;
  const parsed = parseSize(text);
  if ('value' in parsed) return parsed.value;
  const name = formatPath(place.path);
  findings.report(
    problems.create('invalid-size', { name, actual: show(text, place), mistake: because(parsed, place) }),
    place.path,
  );
  return wrong;
}

function because(parsed: { readonly mistake: string }, place: Place): string {
  return place.secrecy === 'secret' ? '' : `: ${parsed.mistake}`;
}

function readChoice(choices: readonly string[], raw: Raw, place: Place, findings: Findings): string | typeof wrong | undefined {
  const text = textOf(raw, findings.ports.conversions);
  if (text === undefined || choices.includes(text)) return text;
  const said = { name: formatPath(place.path), actual: show(text, place), choices: listNames(choices, 'or') };
  const suggestion = place.secrecy === 'secret' ? '' : didYouMean(text, choices);
  findings.report(problems.create('invalid-choice', { ...said, suggestion }), place.path);
  return wrong;
}

function readPath(
  kind: 'path' | 'file' | 'directory',
  raw: Raw,
  place: Place,
  findings: Findings,
): string | typeof wrong | undefined {
  const text = textOf(raw, findings.ports.conversions);
  if (text === undefined) return undefined;
  const path = findings.ports.resolvePath(text);
  const reason = kind === 'path' ? undefined : findings.ports.checkPath(path, kind);
  if (reason === undefined) return path;
  const what = kind === 'directory' ? 'folder' : kind;
  const name = formatPath(place.path);
  findings.report(problems.create('unusable-path', { kind: what, name, actual: show(text, place), reason }), place.path);
  return wrong;
}
