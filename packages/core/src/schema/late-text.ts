import type { AttributeType, LateText } from '../sdk/index.ts';
import { checkLateText } from '../render/late.ts';
import { absent, type Findings, type Place, type Reading, wrong } from './findings.ts';
import type { Raw, TextProblem } from './raw.ts';
import { textOf } from './scalars.ts';
import { wrongType } from './wrong-type.ts';

type TemplateType = Extract<AttributeType, { readonly kind: 'template' }>;

/** Reads a text that is filled while the build runs: what the template knows is put in, its holes are checked, the rest is kept. */
export function readLateText(type: TemplateType, raw: Raw, place: Place, findings: Findings): Reading {
  const given = textOf(raw, findings.ports.conversions);
  if (given === undefined) return wrongType(type, raw, place, findings);
  if (given === '') return absent;
  const bound = findings.ports.bindLate?.(given) ?? { kind: 'text', text: given };
  if (bound.kind === 'unknown') return findings.unknown();
  if (bound.kind === 'problems') {
    for (const problem of bound.problems) findings.report(problem, place.path);
    return wrong;
  }
  const { text } = bound;
  if (place.secrecy === 'secret') findings.secret(text);
  const { lateNames: build, otherLateNames: others, lateFunctions: functions } = findings.ports;
  const mistakes = checkLateText(text, type.holes, { build, others, functions });
  for (const mistake of mistakes) findings.report(beforeBinding(mistake, bound.positionOf), place.path);
  if (mistakes.length > 0) return wrong;
  const value: LateText = { text, holes: type.holes };
  return { kind: 'value', value };
}

/** A problem of the bound text as one of the text that was written. */
function beforeBinding(problem: TextProblem, positionOf: ((position: number) => number) | undefined): TextProblem {
  const { within } = problem;
  if (within === undefined || positionOf === undefined) return problem;
  return { ...problem, within: { start: positionOf(within.start), end: positionOf(within.end) } };
}
