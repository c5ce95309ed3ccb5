import { didYouMean, nearest } from '@imgbuild/diagnostics';
import type { Attribute, Body, Field } from '../sdk/index.ts';
import { environmentValue, readDefault, readEnvironment, readWritten, reportMissing } from './attribute.ts';
import { describeValue } from './describe.ts';
import { type Findings, gatherFindings, inside, type Place, type Reading } from './findings.ts';
import { readBlocks } from './nested-block.ts';
import { problems } from './problems.ts';
import { formatPath } from './quoted.ts';
import { type Interpreted, type InterpretPorts, unknown, type Raw } from './raw.ts';
import { checkRule, mayComeFromEnvironment, type Presence } from './rules.ts';

/**
 * Makes a component's configuration from what a template says, by the component's schema: renders strings, converts, fills
 * in what the environment and the schema's defaults have, checks paths and rules. Never throws; all mistakes are in
 * `problems`. What depends on something unknown is left out and reported as neither right nor wrong.
 */
export function interpret(body: Body, raw: Raw, ports: InterpretPorts): Interpreted {
  const findings = gatherFindings(ports);
  const top: Place = { path: [], secrecy: ports.isSensitive([]) ? 'secret' : 'plain' };
  return findings.result(readBody(body, raw, top, findings) ?? {});
}

function readBody(body: Body, raw: Raw, place: Place, findings: Findings): Readonly<Record<string, unknown>> | undefined {
  if (raw === unknown) {
    findings.unknown();
    return undefined;
  }
  if (typeof raw !== 'object' || raw === null || Array.isArray(raw)) {
    const where = place.path.length === 0 ? 'The configuration' : `"${formatPath(place.path)}"`;
    findings.report(problems.create('not-a-body', { where, actual: describeValue(raw, place) }), place.path);
    return undefined;
  }
  const given = matchNames(body, raw as Readonly<Record<string, Raw>>, findings);
  const config = readFields(body, given, place, findings);
  for (const name of given.unexpected) {
    const said = { name, suggestion: didYouMean(name, Object.keys(body.fields)) };
    findings.report(problems.create('unsupported-argument', said), [...place.path, name]);
  }
  return config;
}

interface Given {
  readonly values: ReadonlyMap<string, Raw>;
  readonly unexpected: readonly string[];
}

/** Finds each field's value. mapstructure also takes names that differ in case only. */
function matchNames(body: Body, raw: Readonly<Record<string, Raw>>, findings: Findings): Given {
  const values = new Map<string, Raw>();
  const unexpected: string[] = [];
  const byLowerCase = new Map(Object.keys(body.fields).map((name) => [name.toLowerCase(), name]));
  for (const [name, value] of Object.entries(raw)) {
    const other = findings.ports.conversions === 'weak' ? byLowerCase.get(name.toLowerCase()) : undefined;
    if (Object.hasOwn(body.fields, name)) values.set(name, value);
    else if (other !== undefined && !Object.hasOwn(raw, other)) values.set(other, value);
    else unexpected.push(name);
  }
  // What is misspelt is told as that, and not as missing too: it counts as written, with a value that nobody knows.
  for (const name of unexpected) {
    const meant = nearest(name, Object.keys(body.fields));
    if (meant !== undefined && !values.has(meant)) values.set(meant, unknown);
  }
  return { values, unexpected };
}

function readFields(body: Body, given: Given, place: Place, findings: Findings): Readonly<Record<string, unknown>> {
  const rules = body.rules ?? [];
  const written = new Map<string, Presence>();
  const config: [string, unknown][] = [];
  const fields = Object.entries(body.fields).map(([name, field]) => ({
    name,
    field,
    where: placeOf(field, name, place, findings),
  }));
  const environment = new Map(
    fields.flatMap(({ name, field }) => {
      const text = field.field === 'attribute' ? environmentValue(field, findings) : undefined;
      return text === undefined ? [] : [[name, text] as const];
    }),
  );
  const isWritten = (name: string): boolean => !isEmpty(given.values.get(name));
  for (const { name, field, where } of fields) {
    const raw = given.values.get(name) ?? null;
    if (field.field === 'block') {
      const blocks = readBlocks(name, field, raw, where, findings, readBody);
      written.set(name, blocks.presence);
      config.push([name, blocks.value]);
      continue;
    }
    const reading = readWritten(field, raw, where, findings);
    written.set(name, presenceOf(reading));
    if (reading.kind !== 'absent') {
      config.push([name, reading.kind === 'value' ? reading.value : undefined]);
      continue;
    }
    const text = mayComeFromEnvironment(name, rules, isWritten, (other) => environment.has(other))
      ? environment.get(name)
      : undefined;
    if (text !== undefined) written.set(name, 'environment');
    config.push([name, fallBack(field, name, text, raw, where, findings)]);
  }
  for (const rule of rules) {
    const problem = checkRule(rule, (name) => written.get(name) ?? 'missing');
    if (problem !== undefined) findings.report(problem, place.path);
  }
  return Object.fromEntries(config);
}

function placeOf(field: Field, name: string, place: Place, findings: Findings): Place {
  const where = inside(place, name, findings);
  return field.field === 'attribute' && field.sensitive === true ? { ...where, secrecy: 'secret' } : where;
}

/** The value of an attribute that was not written. */
function fallBack(
  attribute: Attribute,
  name: string,
  environment: string | undefined,
  raw: Raw,
  place: Place,
  findings: Findings,
): unknown {
  const reading =
    environment === undefined
      ? readDefault(attribute, place, findings)
      : readEnvironment(attribute, environment, place, findings);
  if (reading.kind === 'absent' && attribute.required === true) reportMissing(attribute, raw, name, place, findings);
  return reading.kind === 'value' ? reading.value : undefined;
}

function presenceOf(reading: Reading): Presence {
  if (reading.kind === 'unknown') return 'unknown';
  if (reading.kind === 'absent') return 'missing';
  return reading.kind === 'value' && isEmpty(reading.value) ? 'missing' : 'written';
}

/** Packer's plugins take the zero value of a string or a collection for one that was not written. */
function isEmpty(value: unknown): boolean {
  if (value === undefined || value === null || value === '') return true;
  if (typeof value !== 'object') return false;
  return Array.isArray(value) ? value.length === 0 : Object.keys(value).length === 0;
}
