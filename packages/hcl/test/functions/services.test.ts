import { expect, test } from 'vitest';
import type { Scope } from '../../src/body.ts';
import type { Answer, Need } from '../../src/functions/ports.ts';
import { functionTable } from '../../src/functions/table.ts';
import { parseExpression } from '../../src/parse.ts';
import { printed } from '../values/printed.ts';
import { ports } from './ports.ts';

/** Evaluates with services that have given some answers; what they have not been asked yet is a need. */
function evaluate(expression: string, answers: Readonly<Record<string, Answer>> = {}) {
  const needs: Need[] = [];
  const services = {
    ask: (need: Need): Answer | undefined => {
      const answer = answers[need.service];
      if (answer === undefined) needs.push(need);
      return answer;
    },
  };
  const scope: Scope = { variables: new Map(), functions: functionTable({ ...ports, services }) };
  const { value, diagnostics } = parseExpression(expression, 'case.hcl').value.evaluate(scope);
  return { value: printed(value), needs, messages: diagnostics.map(({ detail }) => detail) };
}

const open = { unknown: 'string', refinement: {} };

test.each<[string, Need]>([
  ['vault("secret/data/app", "password")', { service: 'vault', path: 'secret/data/app', key: 'password' }],
  ['consul_key("app/size")', { service: 'consul', key: 'app/size' }],
  ['aws_secretsmanager("app", "token")', { service: 'aws-secretsmanager', name: 'app', key: 'token', form: 'value' }],
  ['aws_secretsmanager("app", null)', { service: 'aws-secretsmanager', name: 'app', key: undefined, form: 'value' }],
  ['aws_secretsmanager_raw("app")', { service: 'aws-secretsmanager', name: 'app', key: undefined, form: 'raw' }],
])('%s is unknown and a need while it has not been asked', (expression, need) => {
  expect(evaluate(expression)).toEqual({ value: open, needs: [need], messages: [] });
});

test('an answer is the value; what a vault keeps is secret', () => {
  const text: Answer = { kind: 'text', text: 'hush' };
  expect(evaluate('vault("a", "b")', { vault: text })).toEqual({
    value: { string: 'hush', marks: ['sensitive'] },
    needs: [],
    messages: [],
  });
  expect(evaluate('"x-${aws_secretsmanager_raw("a")}"', { 'aws-secretsmanager': text }).value).toEqual({
    string: 'x-hush',
    marks: ['sensitive'],
  });
  expect(evaluate('consul_key("a")', { consul: text }).value).toEqual({ string: 'hush' });
});

test('what a service refuses is told at the call', () => {
  const { value, messages } = evaluate('vault("a", "b")', { vault: { kind: 'failed', reason: 'permission denied' } });
  expect(value).toEqual({ unknown: 'any', refinement: {} });
  expect(messages).toEqual(['vault: permission denied.']);
});

test('nothing is asked while an argument is not known, and nothing that a conditional does not choose counts', () => {
  expect(evaluate('vault(vault("a", "b"), "c")').needs).toEqual([{ service: 'vault', path: 'a', key: 'b' }]);
  expect(evaluate('true ? "x" : consul_key("a")').value).toEqual({ string: 'x' });
});

test('without services they are errors that say so', () => {
  const scope: Scope = { variables: new Map(), functions: functionTable(ports) };
  const { diagnostics } = parseExpression('consul_key("a")', 'case.hcl').value.evaluate(scope);
  expect(diagnostics.map(({ detail }) => detail)).toEqual(['consul_key: no connection to Consul is set up.']);
});
