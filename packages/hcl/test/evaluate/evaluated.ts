import {
  boolType,
  falseValue,
  functionTable,
  listOf,
  listValue,
  mapOf,
  mark,
  nullValue,
  numberType,
  objectOf,
  objectValue,
  parseExpression,
  parseTemplate,
  setValue,
  stringType,
  stringValue,
  trueValue,
  tupleOf,
  unknownDynamic,
  unknownValue,
  type Scope,
  type Value,
} from '@imgbuild/hcl';
import { ports } from '../functions/ports.ts';
import { printed } from '../values/printed.ts';

const letters = listValue([stringValue('a'), stringValue('b')], stringType);

/** `open` are unknowns, `null` nulls, `secret` is marked, `known` is the rest. */
const variables: Readonly<Record<string, Value>> = {
  open: objectValue({
    any: unknownDynamic,
    text: unknownValue(stringType),
    number: unknownValue(numberType),
    truth: unknownValue(boolType),
    letters: unknownValue(listOf(stringType), { notNull: true, lengthMin: 1, lengthMax: 3 }),
    map: unknownValue(mapOf(stringType)),
    set: setValue([stringValue('a'), unknownValue(stringType)], stringType),
    object: unknownValue(objectOf({ a: stringType })),
    pair: unknownValue(tupleOf([stringType, numberType])),
    positive: unknownValue(numberType, { notNull: true, numberMin: { value: 1, inclusive: true } }),
  }),
  nothing: objectValue({ text: nullValue(stringType), truth: nullValue(boolType), letters: nullValue(listOf(stringType)) }),
  secret: objectValue({
    text: mark(stringValue('hush'), 'sensitive'),
    truth: mark(trueValue, 'sensitive'),
    letters: mark(letters, 'sensitive'),
    one: listValue([mark(stringValue('a'), 'sensitive'), stringValue('b')], stringType),
    open: mark(unknownValue(stringType), 'sensitive'),
  }),
  known: objectValue({
    letters,
    none: listValue([], stringType),
    set: setValue([stringValue('b'), stringValue('a')], stringType),
    yes: trueValue,
    no: falseValue,
  }),
};

const scope: Scope = { variables: new Map(Object.entries(variables)), functions: functionTable(ports) };

/** What an expression or template evaluates to, or the codes of what is wrong with it. */
export function evaluated(text: string, kind: 'expression' | 'template' = 'expression'): unknown {
  const parsed = kind === 'expression' ? parseExpression(text, 'case.hcl') : parseTemplate(text, 'case.hcl');
  const { value, diagnostics } = parsed.value.evaluate(scope);
  const codes = [...parsed.diagnostics, ...diagnostics].map(({ code }) => code.slice('hcl/'.length));
  return codes.length > 0 ? codes.join(' ') : printed(value);
}
