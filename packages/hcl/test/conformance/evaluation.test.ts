import { hasErrors, type Diagnostic } from '@imgbuild/diagnostics';
import {
  defineFunction,
  functionTable,
  identical,
  negate,
  numberType,
  parseExpression,
  parseExpressionText,
  parseTemplate,
  parseTemplateText,
  type HclFunction,
  type Scope,
  type Value,
} from '@imgbuild/hcl';
import { expect, test } from 'vitest';
import { ports } from '../functions/ports.ts';
import { printed } from '../values/printed.ts';
import { hasRecorded, valueOfRecorded, type RecordedValue } from '../values/recorded.ts';
import { recordedWithout } from './exceptions.ts';
import { isOnALineOf, type RecordedMessage } from './positions.ts';
import { shapesIn, type Shape } from './shape.ts';

interface Context {
  readonly functions: readonly string[] | null;
  readonly variables: Readonly<Record<string, RecordedValue>> | null;
}

interface Case {
  readonly input: string;
  readonly ctx: Context | null;
  readonly ast?: Shape;
  readonly want?: RecordedValue;
  readonly diags: readonly RecordedMessage[];
}

const table = functionTable(ports);

/** Functions that only the recorded tests have. */
const negateFunction = defineFunction({
  name: 'negate',
  summary: 'A number with the other sign.',
  parameters: [{ name: 'number', type: numberType }],
  returns: numberType,
  call: ([number]) => negate(number!),
});

function functionNamed(name: string): HclFunction | undefined {
  return name === 'negate' ? negateFunction : table.get(name.replace(/^.*::/, ''));
}

/** Recorded tests have functions of their own, of which only names were recorded. */
function hasAllFunctions(context: Context | null): boolean {
  return (context?.functions ?? []).every((name) => functionNamed(name) !== undefined);
}

function scopeOf(context: Context | null): Scope | undefined {
  if (context === null) return undefined;
  const variables = Object.entries(context.variables ?? {}).map(([name, value]) => [name, valueOfRecorded(value)] as const);
  const functions = (context.functions ?? []).flatMap((name) => {
    const found = functionNamed(name);
    return found === undefined ? [] : [[name, found] as const];
  });
  return { variables: new Map(variables), functions: new Map(functions) };
}

interface Evaluated {
  readonly parsed: readonly Diagnostic[];
  readonly diagnostics: readonly Diagnostic[];
  readonly value: Value;
}

function evaluate(kind: 'expression' | 'template', { input, ctx }: Case): Evaluated {
  const parsed = kind === 'expression' ? parseExpression(input, 'case.hcl') : parseTemplate(input, 'case.hcl');
  const { value, diagnostics } = parsed.value.evaluate(scopeOf(ctx));
  return { parsed: parsed.diagnostics, diagnostics: [...parsed.diagnostics, ...diagnostics], value };
}

const files = {
  'hclsyntax.expression.jsonl': 'expression',
  'hclsyntax.expression_errors.jsonl': 'expression',
  'hclsyntax.template.jsonl': 'template',
} as const;

for (const [file, kind] of Object.entries(files)) {
  const cases = hasRecorded ? recordedWithout<Case>(file) : [];
  cases.forEach((each, line) => {
    test(`${file}:${line + 1}: ${JSON.stringify(each.input)}`, () => {
      const { parsed, diagnostics, value } = evaluate(kind, each);
      const said = diagnostics.map(({ summary, detail }) => `${summary}: ${detail ?? ''}`);
      const errors = each.diags.filter(({ severity }) => severity === 'error');
      if (parsed.length === 0 && !hasAllFunctions(each.ctx)) return;
      if (errors.length === 0) expect(said).toEqual([]);
      else {
        expect(hasErrors(diagnostics), 'accepted, but the reference refuses it').toBe(true);
        expect(isOnALineOf(errors, diagnostics[0]!, each.input)).toBe(true);
      }
      if (each.want !== undefined && errors.length === 0) {
        const wanted = valueOfRecorded(each.want);
        if (!identical(value, wanted)) expect(printed(value)).toEqual(printed(wanted));
      }
      if (each.ast !== undefined && parsed.length === 0) {
        const { tree } = kind === 'expression' ? parseExpressionText(each.input, 'x') : parseTemplateText(each.input, 'x');
        expect(each.ast).toMatchObject(shapesIn(each.input).expression(tree));
      }
    });
  });
}
