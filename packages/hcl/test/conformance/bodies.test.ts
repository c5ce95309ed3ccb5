import { parseBody } from '@imgbuild/hcl';
import { expect, test } from 'vitest';
import { hasRecorded } from '../values/recorded.ts';
import { recordedWithout } from './exceptions.ts';
import { lineOf, rangesIn } from './positions.ts';
import { shapesIn, type Shape } from './shape.ts';

interface Case {
  readonly input: string;
  readonly ast?: Shape;
  readonly diags: readonly { readonly severity: string; readonly subject: string }[];
}

for (const file of ['hclsyntax.parse_config.jsonl', 'hclsyntax.parse_diagnostics.jsonl']) {
  const cases = hasRecorded ? recordedWithout<Case>(file) : [];
  test.each(cases.map((each) => [JSON.stringify(each.input), each] as const))(`${file}: %s`, (_name, { input, ast, diags }) => {
    const { tree, diagnostics } = parseBody(input, 'case.hcl');
    const range = rangesIn(input);
    // One mistake is one message with us; the first message's line is the one to be equal.
    const [wanted] = diags.filter(({ severity }) => severity === 'error');
    const [first] = diagnostics;
    expect(first === undefined ? undefined : lineOf(range(first.span!))).toBe(
      wanted === undefined ? undefined : lineOf(wanted.subject),
    );
    if (wanted === undefined && ast !== undefined) expect(ast).toMatchObject(shapesIn(input).body(tree));
  });
}
