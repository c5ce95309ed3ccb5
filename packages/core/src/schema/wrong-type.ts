import type { AttributeType } from '../sdk/index.ts';
import { describeType, describeValue } from './describe.ts';
import { type Findings, type Place, type Reading, wrong } from './findings.ts';
import { problems } from './problems.ts';
import { formatPath } from './quoted.ts';
import type { Raw } from './raw.ts';

/** Reports that a value is of another type than it should be. */
export function wrongType(type: AttributeType, raw: Raw, place: Place, findings: Findings): Reading {
  const said = { name: formatPath(place.path), expected: describeType(type), actual: describeValue(raw, place) };
  findings.report(problems.create('wrong-type', said), place.path);
  return wrong;
}
