/** Compares texts by code point, as HCL orders keys and sets; `<` of JavaScript compares UTF-16 units. */
export function compareText(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let index = 0; index < length; index++) {
    const left = a.charCodeAt(index);
    const right = b.charCodeAt(index);
    if (left === right) continue;
    return isSurrogate(left) === isSurrogate(right) ? left - right : isSurrogate(left) ? 1 : -1;
  }
  return a.length - b.length;
}

function isSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdfff;
}

/** Entries in the order of their keys; the same map when it is in order already. */
export function inKeyOrder<T>(entries: ReadonlyMap<string, T>): ReadonlyMap<string, T> {
  let last: string | undefined;
  for (const key of entries.keys()) {
    if (last !== undefined && compareText(last, key) > 0) return new Map([...entries].sort(([a], [b]) => compareText(a, b)));
    last = key;
  }
  return entries;
}
