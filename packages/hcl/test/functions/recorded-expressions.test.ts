import { hasErrors } from '@imgbuild/diagnostics';
import { expect, test } from 'vitest';
import type { Scope } from '../../src/body.ts';
import { functionTable } from '../../src/functions/table.ts';
import { parseExpression, parseTemplate } from '../../src/parse.ts';
import { recordedWithout } from '../conformance/exceptions.ts';
import { printed } from '../values/printed.ts';
import { identical, type Value } from '../../src/values/index.ts';
import { hasRecorded, valueOfRecorded, type RecordedValue } from '../values/recorded.ts';
import { ports } from './ports.ts';
import { recordedVariables } from './recorded-scope.ts';

interface Case {
  readonly kind: 'expr' | 'template';
  readonly input: string;
  readonly value?: RecordedValue;
  readonly diags?: readonly { readonly severity: string }[];
}

const scope: Scope = { variables: new Map([['var', recordedVariables]]), functions: functionTable(ports) };

const cases = hasRecorded ? recordedWithout<Case>('expressions.jsonl') : [];

function evaluate({ kind, input }: Case): { readonly value: Value; readonly failed: boolean; readonly messages: string } {
  const parsed = kind === 'expr' ? parseExpression(input, 'case.hcl') : parseTemplate(input, 'case.hcl');
  const { value, diagnostics } = parsed.value.evaluate(scope);
  const all = [...parsed.diagnostics, ...diagnostics];
  return { value, failed: hasErrors(all), messages: all.map(({ summary, detail }) => `${summary}: ${detail ?? ''}`).join('\n') };
}

test.runIf(hasRecorded)('there are recorded expressions', () => {
  expect(cases.length).toBeGreaterThan(1000);
});

cases.forEach((each, line) => {
  test(`${line + 1}: ${each.input.slice(0, 120)}`, () => {
    const { value, failed, messages } = evaluate(each);
    const shouldFail = each.diags?.some(({ severity }) => severity === 'error') === true;
    if (failed !== shouldFail) throw new Error(shouldFail ? 'accepted, but the reference refuses it' : messages);
    if (shouldFail) return;
    const wanted = valueOfRecorded(each.value!);
    if (!identical(value, wanted)) expect(printed(value)).toEqual(printed(wanted));
  });
});
