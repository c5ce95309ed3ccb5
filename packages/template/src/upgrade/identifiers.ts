import { isIdentifier } from '@imgbuild/hcl';

/** The name as HCL can have it: what no identifier may have becomes `_`. */
export function identifierOf(name: string): string {
  const replaced = name.replaceAll(/[^\p{ID_Continue}-]/gu, '_');
  return isIdentifier(replaced) ? replaced : `_${replaced}`;
}

/** Gives names of which no two are equal: a name that is taken gets a number. */
export function createNames(taken: Iterable<string> = []): (wanted: string) => string {
  const used = new Set(taken);
  const numbers = new Map<string, number>();
  return (wanted) => {
    let name = wanted;
    let number = numbers.get(wanted) ?? 2;
    for (; used.has(name); number++) name = `${wanted}_${number}`;
    numbers.set(wanted, number);
    used.add(name);
    return name;
  };
}
