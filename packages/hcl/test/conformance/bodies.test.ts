import { parseBody } from '@imgbuild/hcl';
import { expect, test } from 'vitest';
import { hasRecorded } from '../values/recorded.ts';
import { recordedWithout } from './exceptions.ts';
import { isOnALineOf, type RecordedMessage } from './positions.ts';
import { shapesIn, type Shape } from './shape.ts';

interface Case {
  readonly input: string;
  readonly ast?: Shape;
  readonly diags: readonly RecordedMessage[];
}

for (const file of ['hclsyntax.parse_config.jsonl', 'hclsyntax.parse_diagnostics.jsonl']) {
  const cases = hasRecorded ? recordedWithout<Case>(file) : [];
  test.each(cases.map((each) => [JSON.stringify(each.input), each] as const))(`${file}: %s`, (_name, { input, ast, diags }) => {
    const { tree, diagnostics } = parseBody(input, 'case.hcl');
    const wrong = diags.filter(({ severity }) => severity === 'error');
    const [first] = diagnostics;
    expect(first === undefined).toBe(wrong.length === 0);
    if (first !== undefined) expect(isOnALineOf(wrong, first, input)).toBe(true);
    else if (ast !== undefined) expect(ast).toMatchObject(shapesIn(input).body(tree));
  });
}
