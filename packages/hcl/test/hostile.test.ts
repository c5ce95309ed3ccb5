// Texts made to break a parser: none may throw, overflow the stack or take for ever, and each is told of once.
import { functionTable, parse, type Scope } from '@imgbuild/hcl';
import { nodeFunctionPorts } from '@imgbuild/hcl/node';
import { expect, test } from 'vitest';

const many = 100_000;
const scope: Scope = {
  variables: new Map(),
  functions: functionTable(nodeFunctionPorts({ base: '/', working: '/', start: 0 })),
};

/** A text, the codes of what is wrong with it when it is read, and when it is evaluated. */
const texts: Readonly<Record<string, readonly [text: string, read: readonly string[], evaluated: readonly string[]]>> = {
  'open brackets': [`a = ${'['.repeat(many)}`, ['hcl/nested-too-deep'], []],
  'brackets in brackets': [`a = ${'['.repeat(many)}${']'.repeat(many)}`, ['hcl/nested-too-deep'], []],
  'parentheses in parentheses': [`a = ${'('.repeat(many)}1${')'.repeat(many)}`, ['hcl/nested-too-deep'], []],
  'objects in objects': [`a = ${'{a='.repeat(many)}`, ['hcl/nested-too-deep'], []],
  'templates in templates': [`a = ${'"${'.repeat(many)}1${'}"'.repeat(many)}`, ['hcl/nested-too-deep'], []],
  'open templates': [`a = ${'"${'.repeat(many)}`, ['hcl/nested-too-deep'], []],
  'heredocs in heredocs': [`a = ${'<<A\n${'.repeat(many)}`, ['hcl/nested-too-deep'], []],
  'blocks in blocks': [`${'a {\n'.repeat(many)}${'}\n'.repeat(many)}`, ['hcl/nested-too-deep'], []],
  'open blocks': ['a {\n'.repeat(many), ['hcl/nested-too-deep'], []],
  'one-line blocks in each other': ['a{'.repeat(many), ['hcl/one-line-block'], []],
  'conditions in conditions': [`a = "${'%{if true}'.repeat(many)}${'%{endif}'.repeat(many)}"`, ['hcl/nested-too-deep'], []],
  'for in for': [`a = ${'[for x in '.repeat(many)}`, ['hcl/nested-too-deep'], []],
  'not not': [`a = ${'!'.repeat(many)}true`, ['hcl/nested-too-deep'], []],
  'minus minus': [`a = ${'-'.repeat(many)}1`, ['hcl/nested-too-deep'], []],
  conditionals: [`a = ${'true ? 1 : '.repeat(many)}2`, ['hcl/nested-too-deep'], []],
  'calls in calls': [`a = ${'f('.repeat(many)}`, ['hcl/nested-too-deep'], []],
  'splats of splats': [`a = x${'[*]'.repeat(many)}`, ['hcl/nested-too-deep'], []],
  'a long sum': [`a = 1${'+1'.repeat(many)}`, [], []],
  'a long condition': [`a = true${' && true'.repeat(many)}`, [], []],
  'many steps': [`a = x${'.y'.repeat(many)}`, [], ['hcl/unknown-variable']],
  'many indexes': [`a = [[1]]${'[0]'.repeat(many)}`, [], ['hcl/invalid-index']],
  'many labels': [`a ${'"x" '.repeat(many)}{}`, [], []],
  'many digits': [`a = ${'1'.repeat(many)}`, [], []],
  'a huge exponent': [`a = 1e${'9'.repeat(many)}`, ['hcl/invalid-number'], []],
  'comments that never end': ['/*'.repeat(many * 10), ['hcl/body-item-expected'], []],
  'heredocs that never begin': [`a = ${'<<'.repeat(many)}`, ['hcl/expression-expected'], []],
  quotes: ['"'.repeat(many), ['hcl/body-item-expected'], []],
  'characters that belong nowhere': [`a = ${'@ '.repeat(many)}`, ['hcl/invalid-character'], []],
  'a namespace without end': [`a = x${'::y'.repeat(many)}()`, [], ['hcl/unknown-function']],
  'a long line of text': [`a = "${'x'.repeat(50_000_000)}"`, [], []],
  'a long line of spaces': [`a =${' '.repeat(50_000_000)}1`, [], []],
  'a long line of items': [`a = [${'1,'.repeat(many * 10)}]`, [], []],
  'a long name': [`${'a'.repeat(10_000_000)} = 1`, [], []],
  'many lines to unindent': [`a = <<-A\n${'  x\n'.repeat(many)}A\n`, [], []],
  'loops that multiply': [
    'a = [for a in range(1000) : [for b in range(1000) : [for c in range(1000) : c]]]',
    [],
    ['hcl/too-much-work'],
  ],
  'loops that multiply where errors are caught': [
    'a = [for a in range(1000) : try([for b in range(1000) : [for c in range(1000) : c]], 1)]',
    [],
    ['hcl/too-much-work'],
  ],
  'combinations of everything': ['a = setproduct(range(1000), range(1000), range(1000))', [], ['hcl/function-failed']],
  'a range without end': ['a = range(0, 1e30)', [], ['hcl/function-failed']],
  'a text that is too wide': ['a = format("%999999999999d", 1)', [], ['hcl/function-failed']],
  'a power tower': ['a = pow(9999999999, 9999999999)', [], []],
  'an expression that backtracks': [`a = regexall("(x+x+)+y", "${'x'.repeat(5000)}")`, [], []],
  'a pattern that explodes': ['a = regexall("((x{1000}){1000}){1000}", "x")', [], ['hcl/invalid-argument']],
};

for (const [name, [text, read, evaluated]] of Object.entries(texts)) {
  test(name, () => {
    const { body, diagnostics } = parse(text, 'hostile.hcl');
    expect(diagnostics.map(({ code }) => code)).toEqual(read);
    const told: string[] = [];
    for (const [, { expression }] of body.justAttributes().value) {
      told.push(...expression.evaluate(scope).diagnostics.map(({ code }) => code));
      expect(expression.references().length).toBeLessThanOrEqual(1);
    }
    expect([...new Set(told)]).toEqual(evaluated);
  });
}
