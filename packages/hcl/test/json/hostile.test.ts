// Texts made to break the parser: none may throw, overflow the stack or take for ever, and each is told of once.
import { functionTable, parseJson, type Scope } from '@imgbuild/hcl';
import { nodeFunctionPorts } from '@imgbuild/hcl/node';
import { expect, test } from 'vitest';

const many = 100_000;
const scope: Scope = {
  variables: new Map(),
  functions: functionTable(nodeFunctionPorts({ base: '/', working: '/', start: 0 })),
};

/** A text, the codes of what is wrong with it when it is read, and when its arguments are evaluated. */
const texts: Readonly<Record<string, readonly [text: string, read: readonly string[], evaluated?: readonly string[]]>> = {
  'open brackets': ['['.repeat(many), ['nested-too-deep']],
  'brackets in brackets': [`{"a": ${'['.repeat(many)}${']'.repeat(many)}}`, ['nested-too-deep']],
  'open braces': ['{"a":'.repeat(many), ['nested-too-deep']],
  'braces in braces': [`${'{"a":'.repeat(many)}1${'}'.repeat(many)}`, ['nested-too-deep']],
  'braces and brackets': [`${'{"a":['.repeat(many)}1${']}'.repeat(many)}`, ['nested-too-deep']],
  'closing brackets': [']'.repeat(many), ['expression-expected']],
  commas: [`[${','.repeat(many)}]`, ['expression-expected']],
  colons: [`{"a"${':'.repeat(many)}1}`, ['expression-expected']],
  'deep once more in every element': [`[${`${'['.repeat(500)}${']'.repeat(500)},`.repeat(200)}1]`, ['nested-too-deep']],
  'open quotes on lines': [`{"a": ${'"x\n'.repeat(many)}`, Array<string>(100).fill('json-unclosed-string')],
  'strings that go on after escapes': [`{"a": "${'\n\\"'.repeat(many)}`, ['json-unclosed-string']],
  'comments that never end': ['/* '.repeat(many * 10), ['unclosed-comment']],
  'single quotes that never end': [`{"a": ${"'\n".repeat(many)}`, ['invalid-character', 'closing-expected']],
  'a long line of brackets in a string without end': [`{"a": "${'}]'.repeat(many * 10)}`, ['json-unclosed-string']],
  'characters that belong nowhere': [`{"a": ${'@ '.repeat(many)}}`, ['invalid-character']],
  'many digits': [`{"a": ${'1'.repeat(many)}}`, []],
  'a huge exponent': [`{"a": 1e${'9'.repeat(many)}}`, ['json-invalid-number']],
  'a long word': [`{"a": ${'x'.repeat(10_000_000)}}`, ['json-unknown-word']],
  'a long string': [`{"a": "${'x'.repeat(50_000_000)}"}`, []],
  'a long string of escapes': [`{"a": "${'\\u00e9'.repeat(many * 10)}"}`, []],
  'a long string of templates behind escapes': [`{"a": "${'\\n${1}'.repeat(many)}"}`, []],
  'a long line of spaces': [`{"a": ${' '.repeat(50_000_000)}1}`, []],
  'many elements': [`{"a": [${'1,'.repeat(many * 10)}1]}`, []],
  'many properties': [`{"a": {${'"x": 1,'.repeat(many)}"y": 1}}`, [], ['json-duplicate-name']],
  'templates in templates': [`{"a": "${'${\\"'.repeat(many)}1${'\\"}'.repeat(many)}"}`, [], ['nested-too-deep']],
  'loops that multiply': [
    '{"a": ["${[for a in range(1000) : [for b in range(1000) : a]]}", "${[for a in range(1000) : a]}"]}',
    [],
    ['too-much-work'],
  ],
};

for (const [name, [text, read, evaluated = []]] of Object.entries(texts)) {
  test(name, () => {
    const { body, diagnostics } = parseJson(text, 'hostile.json');
    expect(diagnostics.map(({ code }) => code)).toEqual(read.map((code) => `hcl/${code}`));
    const told: string[] = [];
    if (read.length === 0) {
      for (const [, { expression }] of body.justAttributes().value) {
        told.push(...expression.evaluate(scope).diagnostics.map(({ code }) => code));
        expect(expression.references()).toEqual([]);
        expression.evaluate(undefined);
        expression.asTraversal();
        expression.asCall();
      }
    }
    expect([...new Set(told)]).toEqual(evaluated.map((code) => `hcl/${code}`));
  });
}
