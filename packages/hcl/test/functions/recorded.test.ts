import { expect, test } from 'vitest';
import { callFunction } from '../../src/functions/call.ts';
import type { EagerFunction } from '../../src/functions/define.ts';
import { moreSetFunctions } from '../../src/functions/sets.ts';
import { functionTable } from '../../src/functions/table.ts';
import {
  add,
  and,
  conversionExists,
  convert,
  divide,
  equals,
  greaterThan,
  greaterThanOrEqual,
  identical,
  index,
  lessThan,
  lessThanOrEqual,
  modulo,
  multiply,
  negate,
  not,
  notEqual,
  numberIn,
  numberValue,
  or,
  sameType,
  subtract,
  succeed,
  truncateNumber,
  type Outcome,
  type Value,
} from '../../src/values/index.ts';
import { hasRecorded, valueOfRecorded, type RecordedValue } from '../values/recorded.ts';
import { recordedWithout } from '../conformance/exceptions.ts';
import { ports } from './ports.ts';

interface Call {
  readonly frames: readonly string[];
  readonly args: readonly RecordedValue[];
  readonly result?: RecordedValue;
  readonly error?: string;
}

/** What the reference implementation calls the functions of the table, where that is not the name in other letters. */
const names: Readonly<Record<string, string>> = {
  Absolute: 'abs',
  Reverse: 'strrev',
  ReverseList: 'reverse',
  Strlen: 'length',
  RegexAll: 'regexall',
  RegexReplace: 'regex_replace',
};

const operations: Readonly<Record<string, (...values: [Value, Value]) => Outcome>> = {
  Not: not,
  And: and,
  Or: or,
  Add: add,
  Subtract: subtract,
  Multiply: multiply,
  Divide: divide,
  Modulo: modulo,
  Negate: negate,
  LessThan: lessThan,
  LessThanOrEqualTo: lessThanOrEqual,
  GreaterThan: greaterThan,
  GreaterThanOrEqualTo: greaterThanOrEqual,
  Equal: equals,
  NotEqual: notEqual,
  Index: index,
  Int: (value) => succeed(numberValue(truncateNumber(numberIn(value)))),
};

/** Functions of the reference library that the language does not have: of bytes, of keys, for its own tests. */
const notInTheLanguage = ['AssertNotNull', 'BytesLen', 'BytesSlice', 'HasIndex', 'SetHasElement'];

const table = new Map([...functionTable(ports)].filter(([, each]) => each.kind === 'eager') as [string, EagerFunction][]);
for (const each of moreSetFunctions) table.set(each.name, each);

/** The recorded calls were made without converting arguments, as calls in expressions do: such a call had to fail. */
function wouldBeConverted(called: EagerFunction, values: readonly Value[]): boolean {
  return values.some((value, position) => {
    const { type } = called.parameters[position] ?? called.variadic!;
    return (
      value.type.kind !== 'dynamic' &&
      !sameType(value.type, type) &&
      !['list', 'set', 'dynamic'].includes(type.kind) &&
      conversionExists(value.type, type)
    );
  });
}

function run({ frames, args, result }: Call): Outcome | 'missing' | 'converted' {
  const name = frames[0]!;
  const called = table.get(names[name] ?? name.toLowerCase());
  const operation = operations[name];
  if (called === undefined && operation === undefined && name !== 'TestTo.func1') return 'missing';
  const values = args.map(valueOfRecorded);
  if (name === 'TestTo.func1') return result === undefined ? 'converted' : convert(values[0]!, valueOfRecorded(result).type);
  if (operation !== undefined) return operation(values[0]!, values[1]!);
  if (called === undefined) return 'missing';
  return wouldBeConverted(called, values) ? 'converted' : callFunction(called, values);
}

/** Values of types that a program makes for itself; the language has none. */
const isOfTheProgram = (call: Call): boolean => JSON.stringify(call).includes('cty.Capsule(');

const calls = hasRecorded ? recordedWithout<Call>('cty.stdlib_calls.jsonl').filter((call) => !isOfTheProgram(call)) : [];
const missing = new Set(calls.filter((call) => run(call) === 'missing').map(({ frames }) => frames[0]!));

test.runIf(hasRecorded)('every function that was recorded is there, but for those that the language has not', () => {
  // A frame of a test only does not say which function it was.
  expect([...missing].filter((name) => !notInTheLanguage.includes(name) && !name.startsWith('Test'))).toEqual([]);
});

calls.forEach((call, line) => {
  const outcome = run(call);
  if (outcome === 'missing') return;
  const shown = call.args.map(({ value, gostring }) => gostring ?? JSON.stringify(value) ?? 'null').join(', ');
  test(`line ${line + 1}: ${call.frames[0]!}(${shown.slice(0, 100)})`, () => {
    if (outcome === 'converted') {
      expect(call.error).toBeDefined();
      return;
    }
    if (call.error !== undefined) {
      expect(outcome).toMatchObject({ ok: false });
      return;
    }
    const wanted = valueOfRecorded(call.result!);
    if (!outcome.ok) throw new Error(outcome.error.message);
    if (!identical(outcome.value, wanted)) expect(outcome.value).toEqual(wanted);
  });
});
