import type { GoValue } from './value.ts';

/** The variables of one running template, the youngest last. A template that is called has variables of its own. */
export interface Environment {
  readonly cells: { readonly name: string; value: GoValue }[];
  /** Where the cells of a name are, the youngest last. */
  readonly places: Map<string, number[]>;
}

export function createEnvironment(root: GoValue): Environment {
  const environment: Environment = { cells: [], places: new Map() };
  push(environment, '$', root);
  return environment;
}

export function push({ cells, places }: Environment, name: string, value: GoValue): void {
  const known = places.get(name);
  if (known === undefined) places.set(name, [cells.length]);
  else known.push(cells.length);
  cells.push({ name, value });
}

/** Forgets all variables after the first so many. */
export function popTo({ cells, places }: Environment, mark: number): void {
  while (cells.length > mark) places.get(cells.pop()?.name ?? '')?.pop();
}

export function getVariable({ cells, places }: Environment, name: string): GoValue | undefined {
  const place = places.get(name)?.at(-1);
  return place === undefined ? undefined : cells[place]?.value;
}

/** Gives the youngest variable of a name another value; false when there is none. */
export function setVariable({ cells, places }: Environment, name: string, value: GoValue): boolean {
  const cell = cells[places.get(name)?.at(-1) ?? -1];
  if (cell !== undefined) cell.value = value;
  return cell !== undefined;
}

/** Gives the youngest variable another value, or the one so many before it. */
export function setFromTop({ cells }: Environment, distance: number, value: GoValue): void {
  const cell = cells[cells.length - 1 - distance];
  if (cell !== undefined) cell.value = value;
}
