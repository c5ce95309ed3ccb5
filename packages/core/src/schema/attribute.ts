import type { Attribute } from '../sdk/index.ts';
import { convert } from './convert.ts';
import { describeRange, listNames } from './describe.ts';
import { formatDuration } from './duration.ts';
import { absent, type Findings, type Place, type Reading, wrong } from './findings.ts';
import { problems } from './problems.ts';
import { formatPath, quoted } from './quoted.ts';
import type { Raw } from './raw.ts';
import { decimalText } from './scalars.ts';
import { formatSize } from './size.ts';

/** Reads what was written for an attribute. `absent` where a default or the environment may step in. */
export function readWritten(attribute: Attribute, raw: Raw, place: Place, findings: Findings): Reading {
  const reading = convert(attribute.type, raw, place, findings);
  if (reading.kind === 'absent') return absent;
  if (attribute.deprecated !== undefined) {
    findings.report(
      problems.create('deprecated-argument', { name: formatPath(place.path), instead: attribute.deprecated }),
      place.path,
    );
  }
  if (reading.kind !== 'value') return reading;
  // As Packer's plugins do, an empty string is taken for one that was not written where something else can be meant by it.
  if (reading.value === '' && (attribute.default !== undefined || attribute.env !== undefined || attribute.required === true))
    return absent;
  return withinBounds(attribute, reading, place, findings);
}

/** The first environment variable of an attribute that has a value. */
export function environmentValue(attribute: Attribute, findings: Findings): string | undefined {
  return attribute.env?.map((name) => findings.ports.environment(name)).find((value) => value !== undefined && value !== '');
}

/** Reads a value from the environment. It is data as it stands, not a template. */
export function readEnvironment(attribute: Attribute, text: string, place: Place, findings: Findings): Reading {
  if (attribute.sensitive === true) findings.secret(text);
  const literal: Findings = {
    ...findings,
    ports: { ...findings.ports, conversions: 'weak', render: (given) => ({ kind: 'text', text: given }) },
  };
  const reading = convert(attribute.type, text, place, literal);
  return reading.kind === 'value' ? withinBounds(attribute, reading, place, findings) : reading;
}

/** Reads the default, which stands in the schema as a template would write it. A default is public and so never a secret. */
export function readDefault(attribute: Attribute, place: Place, findings: Findings): Reading {
  if (attribute.default === undefined) return absent;
  return convert(attribute.type, attribute.default, { ...place, secrecy: 'plain' }, findings);
}

/** Reports a required attribute without a value; `raw` tells an empty value from none. */
export function reportMissing(attribute: Attribute, raw: Raw, name: string, place: Place, findings: Findings): void {
  const empty = raw !== null && raw !== undefined;
  const environment =
    attribute.env === undefined ? '' : ` It can also be set with the environment variable ${variables(attribute.env)}.`;
  const problem = empty
    ? problems.create('empty-argument', { name })
    : problems.create('missing-argument', { name, environment });
  findings.report(problem, empty ? place.path : place.path.slice(0, -1));
}

function variables(names: readonly string[]): string {
  return names.length === 1 ? quoted(names[0] ?? '') : listNames(names, 'or');
}

function withinBounds(attribute: Attribute, reading: Reading, place: Place, findings: Findings): Reading {
  const { min, max, type } = attribute;
  if (reading.kind !== 'value' || (min === undefined && max === undefined)) return reading;
  const { value } = reading;
  const name = formatPath(place.path);
  if (typeof value === 'number') {
    if (value >= (min ?? -Infinity) && value <= (max ?? Infinity)) return reading;
    const format = type.kind === 'duration' ? formatDuration : type.kind === 'size' ? formatSize : decimalText;
    const actual = place.secrecy === 'secret' ? 'a secret' : format(value);
    findings.report(problems.create('out-of-range', { name, actual, range: describeRange(min, max, format) }), place.path);
    return wrong;
  }
  const count = Array.isArray(value) ? value.length : type.kind === 'map' ? Object.keys(value as object).length : undefined;
  if (count === undefined || (count >= (min ?? 0) && count <= (max ?? Infinity))) return reading;
  findings.report(problems.create('wrong-count', { name, actual: count, range: describeRange(min, max) }), place.path);
  return wrong;
}
