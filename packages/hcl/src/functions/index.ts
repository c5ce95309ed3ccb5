export { callFunction, parameterAt } from './call.ts';
export { civilTime, formatTimestamp, type CivilTime } from './calendar.ts';
export { formatByExample, formatByLetters, formatByPercents } from './date-layouts.ts';
export { define as defineFunction, type EagerFunction } from './define.ts';
export type { FunctionParameter, HclFunction } from './function.ts';
export { encodeJson } from './json-encode.ts';
export type {
  Answer,
  ClockPort,
  FileKind,
  FilePort,
  FunctionPorts,
  HashPort,
  Need,
  PasswordPort,
  RegularExpression,
  RegularExpressionPort,
  ServicePort,
  YamlNode,
  YamlPort,
} from './ports.ts';
export { moreSetFunctions } from './sets.ts';
export { functionFamilies, functionTable, type FunctionFamily } from './table.ts';
export { parseDuration, parseTimestamp } from './timestamp.ts';
