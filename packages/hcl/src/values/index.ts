export * from './type.ts';
export {
  addNumbers,
  compareNumbers,
  divideNumbers,
  formatNumber,
  integerPrecision,
  isFiniteNumber,
  isWholeNumber,
  moduloNumbers,
  multiplyNumbers,
  negateNumber,
  numberFromDouble,
  numberFromInteger,
  parseNumber,
  signOf,
  subtractNumbers,
  toBigInt,
  toExactDouble,
  toNearestDouble,
  toSafeInteger,
  truncateNumber,
  type HclNumber,
} from './number.ts';
export * from './value.ts';
export { countValue, lengthRange } from './length.ts';
export { countGraphemes, graphemesOf } from './graphemes.ts';
export { certainPrefix } from './prefix.ts';
export { conversionExists, convert, unify } from './convert.ts';
export * from './operations.ts';
export { fromPlain, toPlain, type Json } from './plain.ts';
