import { hasErrors } from '@imgbuild/diagnostics';
import { parseExpression, typeFromExpression } from '@imgbuild/hcl';
import { expect, test } from 'vitest';
import { hasRecorded, recordedTypeOf, type RecordedType } from '../values/recorded.ts';
import { recordedWithout } from './exceptions.ts';

interface Case {
  readonly source: string;
  readonly constraint: boolean;
  readonly want: RecordedType;
  readonly diags: readonly { readonly severity: string; readonly subject: string }[];
}

const cases = hasRecorded ? recordedWithout<Case>('typeexpr.get_type.jsonl') : [];

test.each(cases.map((each) => [each.source, each.constraint ? 'constraint' : 'exact', each] as const))(
  'typeexpr.get_type.jsonl: %s as %s type',
  (source, as, { want, diags }) => {
    const parsed = parseExpression(source, 'case.hcl');
    const { value, diagnostics } = typeFromExpression(parsed.value, as);
    expect(hasErrors([...parsed.diagnostics, ...diagnostics])).toBe(diags.length > 0);
    expect(recordedTypeOf(value.type)).toEqual(want);
  },
);
