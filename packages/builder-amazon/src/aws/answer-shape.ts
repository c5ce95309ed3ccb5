import { isBytes } from './tellable.ts';

/**
 * Which fields a value has, and of which types, by their paths: `{ "Images[].ImageId": "string" }`. What the values are is not told, nor
 * how many elements a list has.
 */
export function shapeOf(value: object): Readonly<Record<string, string>> {
  const found = new Map<string, string>();
  collect(value, '', found);
  const paths = [...found.keys()];
  return Object.fromEntries(
    [...found]
      // A list that is empty in one place and not in another is told by its elements.
      .filter(([path, type]) => type !== nothing || !paths.some((other) => other.startsWith(`${path}.`)))
      .sort(([one], [other]) => (one < other ? -1 : 1)),
  );
}

/** The type of the elements of an empty list. */
const nothing = 'nothing';

function collect(value: unknown, path: string, found: Map<string, string>): void {
  if (value === undefined || value === null) return;
  if (typeof value !== 'object') found.set(path, typeof value);
  else if (value instanceof Date) found.set(path, 'date');
  else if (isBytes(value)) found.set(path, 'bytes');
  else if (Array.isArray(value)) {
    const elements = `${path}[]`;
    if (value.length === 0 && !found.has(elements)) found.set(elements, nothing);
    for (const each of value) collect(each, elements, found);
  } else for (const [name, each] of Object.entries(value)) collect(each, path === '' ? name : `${path}.${name}`, found);
}
