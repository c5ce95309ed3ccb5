import { entriesOf, formatNumber, itemsOf, numberIn, typeExpression, type Value } from '../../src/values/index.ts';

/**
 * A value as plain data for comparing and reading: numbers by their digits, because a recording has no others. (Of 53 bits,
 * 0.5 and a third print like the number of 512 bits that is read back from the print, but are not it.)
 */
export function printed(value: Value): unknown {
  const marks = value.marks.size === 0 ? {} : { marks: [...value.marks].sort() };
  const type = typeExpression(value.type);
  if (value.state === 'null') return { null: type, ...marks };
  if (value.state === 'unknown') return { unknown: type, refinement: value.refinement ?? {}, ...marks };
  return { [type]: printedData(value), ...marks };
}

function printedData(value: Value): unknown {
  switch (value.type.kind) {
    case 'number':
      return formatNumber(numberIn(value));
    case 'map':
    case 'object':
      return Object.fromEntries(Array.from(entriesOf(value), ([key, item]) => [key, printed(item)]));
    case 'list':
    case 'set':
    case 'tuple':
      return itemsOf(value).map(printed);
    default:
      return value.data;
  }
}
