import {
  dynamicType,
  listValue,
  mapValue,
  mark,
  nullValue,
  numberType,
  numberValue,
  objectValue,
  parseNumber,
  setValue,
  stringType,
  stringValue,
  trueValue,
  tupleValue,
  unknownValue,
  type Value,
} from '../../src/values/index.ts';

const text = stringValue;
const number = (digits: string): Value => numberValue(parseNumber(digits)!);
const item = (k: string, v: string): Value => objectValue({ k: text(k), v: number(v) });

/** The object `var` that the recorded expressions were evaluated with. */
export const recordedVariables: Value = objectValue({
  s: text('hello'),
  n: number('42'),
  b: trueValue,
  e: text(''),
  l: listValue([text('a'), text('b'), text('c')], stringType),
  m: mapValue({ x: text('1'), y: text('2') }, stringType),
  o: objectValue({ name: text('web'), port: number('80'), tags: tupleValue([text('t1'), number('2')]) }),
  lo: listValue([item('k1', '1'), item('k2', '2')], item('', '0').type),
  set: setValue([text('z'), text('a')], stringType),
  el: listValue([], stringType),
  nul: nullValue(stringType),
  dynnul: nullValue(dynamicType),
  unk: unknownValue(stringType),
  sec: mark(text('hush'), 'sensitive'),
  f: number('3.14159'),
  nl: listValue([number('3'), number('1'), number('2')], numberType),
});
