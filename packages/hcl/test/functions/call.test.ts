import fc from 'fast-check';
import { expect, test } from 'vitest';
import { callFunction } from '../../src/functions/call.ts';
import { define, parameter, type EagerFunction } from '../../src/functions/define.ts';
import { functionTable } from '../../src/functions/table.ts';
import { couldBeSame } from '../../src/values/equality.ts';
import {
  convert,
  dynamicType,
  identical,
  isMarkedDeep,
  isWhollyKnown,
  mark,
  nullDynamic,
  numberType,
  numberValue,
  stringType,
  stringValue,
  succeed,
  tupleValue,
  unknownDynamic,
  unknownValue,
  unmarkDeep,
  type Outcome,
  type Value,
} from '../../src/values/index.ts';
import { anyValue, valuesOf } from '../values/arbitrary.ts';
import { printed } from '../values/printed.ts';
import { ports } from './ports.ts';

const shown = (outcome: Outcome): unknown =>
  outcome.ok ? printed(outcome.value) : `[${outcome.error.path.join(', ')}] ${outcome.error.message}`;

/** Joins how its arguments look. */
const show = (...allows: Parameters<typeof parameter>[2][]): EagerFunction =>
  define({
    name: 'show',
    summary: 'For these tests.',
    parameters: [parameter('first', stringType), parameter('second', dynamicType, ...allows)],
    returns: stringType,
    call: (values) => succeed(stringValue(JSON.stringify(values.map(printed)))),
  });

const text = stringValue('a');

test('arguments are converted to the types of the parameters', () => {
  expect(shown(callFunction(show(), [numberValue(1), text]))).toEqual({ string: '[{"string":"1"},{"string":"a"}]' });
  expect(shown(callFunction(show(), [tupleValue([]), text]))).toBe('[0] string required');
});

test('null is refused unless it is allowed', () => {
  expect(shown(callFunction(show(), [text, nullDynamic]))).toBe('[1] argument must not be null');
  expect(shown(callFunction(show('null', 'dynamic'), [text, nullDynamic]))).toEqual({
    string: '[{"string":"a"},{"null":"any"}]',
  });
});

test('an unknown makes the result unknown unless it is allowed', () => {
  expect(shown(callFunction(show(), [text, unknownValue(stringType)]))).toEqual({
    unknown: 'string',
    refinement: { notNull: true },
  });
  expect(shown(callFunction(show(), [text, unknownDynamic]))).toEqual({ unknown: 'any', refinement: {} });
  expect(shown(callFunction(show('unknown'), [text, unknownValue(numberType)]))).toMatchObject({
    string: '[{"string":"a"},{"unknown":"number","refinement":{}}]',
  });
});

test('marks are taken off and put on the result, unless the function cannot be asked yet', () => {
  const secret = tupleValue([mark(text, 'sensitive')]);
  expect(shown(callFunction(show(), [mark(text, 'tag'), secret]))).toEqual({
    string: '[{"string":"a"},{"tuple([string])":[{"string":"a"}]}]',
    marks: ['sensitive', 'tag'],
  });
  expect(shown(callFunction(show(), [mark(text, 'tag'), unknownDynamic]))).toEqual({ unknown: 'any', refinement: {} });
  expect(shown(callFunction(show('marks'), [text, secret]))).toEqual({
    string: '[{"string":"a"},{"tuple([string])":[{"string":"a","marks":["sensitive"]}]}]',
  });
});

test('a wrong number of arguments is an error here too', () => {
  expect(callFunction(show(), [text]).ok).toBe(false);
  expect(callFunction(show(), [text, text, text]).ok).toBe(false);
});

/** A cost of twenty would take minutes; random identifiers and the clock give no two equal results. */
const unfit = ['bcrypt', 'uuidv4', 'timestamp'];
const functions = [...functionTable(ports).values()].filter(
  (each): each is EagerFunction => each.kind === 'eager' && !unfit.includes(each.name),
);

const kinds = { also: ['null', 'unknown', 'marked'] } as const;

/** Arguments that often fit. */
function argumentsFor(called: EagerFunction): fc.Arbitrary<Value[]> {
  const fitting = called.parameters.map(({ type }) =>
    fc.oneof(valuesOf(type.kind === 'dynamic' ? stringType : type, kinds), anyValue(kinds)),
  );
  const more = called.variadic === undefined ? fc.constant<Value[]>([]) : fc.array(anyValue(kinds), { maxLength: 3 });
  return fc.tuple(fc.tuple(...fitting), more).map(([first, rest]) => [...first, ...rest]);
}

test.each(functions.map((each) => [each.name, each] as const))(
  '%s: any arguments give a value or an error, of the type that was said before',
  (_, called) => {
    fc.assert(
      fc.property(argumentsFor(called), (given) => {
        const result = callFunction(called, given);
        if (!result.ok) {
          expect(result.error.message).not.toMatch(/undefined|\[object|too deeply/);
          return;
        }
        const converted = given.map(
          (value, position) => convert(value, (called.parameters[position] ?? called.variadic!).type) as { value: Value },
        );
        const type = called.returnType(converted.map(({ value }) => unmarkDeep(value).value));
        // Where it does not depend on values that are not there yet, a call gives what it said.
        if (type.ok && given.every((value) => value.state === 'known'))
          expect(couldBeSame(result.value.type, type.value)).toBe(true);
        if (!given.some(isMarkedDeep)) expect(isMarkedDeep(result.value)).toBe(false);
        if (called.certain?.notNull === true) expect(result.value.state).not.toBe('null');
      }),
      { numRuns: 60 },
    );
  },
);

test.each(functions.map((each) => [each.name, each] as const))(
  '%s: what a secret argument becomes has its mark once it is known',
  (_, called) => {
    fc.assert(
      fc.property(argumentsFor(called), (given) => {
        const plain = given.map((value) => unmarkDeep(value).value);
        const open = callFunction(called, plain);
        const secret = callFunction(
          called,
          plain.map((value) => mark(value, 'sensitive')),
        );
        expect(secret.ok).toBe(open.ok);
        if (!secret.ok || !open.ok || given.length === 0) return;
        expect(secret.value.state === 'unknown' || isMarkedDeep(secret.value)).toBe(true);
        if (isWhollyKnown(open.value)) expect(identical(unmarkDeep(secret.value).value, open.value)).toBe(true);
      }),
      { numRuns: 40 },
    );
  },
);
