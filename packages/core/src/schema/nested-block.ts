import type { Body, NestedBlock } from '../sdk/index.ts';
import { describeRange } from './describe.ts';
import { type Findings, inside, type Place } from './findings.ts';
import { problems } from './problems.ts';
import { unknown, type Raw } from './raw.ts';
import type { Presence } from './rules.ts';

type ReadBody = (body: Body, raw: Raw, place: Place, findings: Findings) => Readonly<Record<string, unknown>> | undefined;

export interface ReadBlocks {
  readonly presence: Presence;
  /** One configuration, or a list of them. */
  readonly value: unknown;
}

/** Reads a nested block: one, or a list of them; a lone block may stand for the list and the other way round. */
export function readBlocks(
  name: string,
  block: NestedBlock,
  raw: Raw,
  place: Place,
  findings: Findings,
  readBody: ReadBody,
): ReadBlocks {
  if (raw === unknown) {
    findings.unknown();
    return { presence: 'unknown', value: block.repeat === 'many' ? [] : undefined };
  }
  const given: readonly Raw[] = Array.isArray(raw) ? (raw as readonly Raw[]) : raw === null ? [] : [raw];
  // Something unknown among them stands for any number of blocks.
  const countable = !given.includes(unknown);
  if (countable) checkCount(name, block, given.length, place, findings);
  const read = given.map((item, index) => {
    const where = Array.isArray(raw) ? inside(place, index, findings) : place;
    return readBody(block.body, item, where, findings);
  });
  const value = block.repeat === 'many' ? read.filter((config) => config !== undefined) : read[0];
  return { presence: !countable ? 'unknown' : given.length === 0 ? 'missing' : 'written', value };
}

function checkCount(name: string, block: NestedBlock, count: number, place: Place, findings: Findings): void {
  const min = block.min ?? 0;
  const max = block.max ?? (block.repeat === 'one' ? 1 : Infinity);
  if (count >= min && count <= max) return;
  const bounds = describeRange(block.min, Number.isFinite(max) ? max : undefined);
  const one = (block.min === 1 && max === 1) || (count > max && max === 1) || (count < min && min === 1);
  const expected = `${bounds} "${name}" ${one ? 'block' : 'blocks'}`;
  if (count < min) {
    const actual = count === 0 ? 'none' : `only ${count}`;
    findings.report(problems.create('missing-block', { name, expected, actual }), place.path.slice(0, -1));
  } else findings.report(problems.create('too-many-blocks', { name, expected, actual: count }), place.path);
}
