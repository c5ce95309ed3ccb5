import type { Problem } from '@imgbuild/core/sdk';

export type Path = NonNullable<Problem['path']>;

/** Whether a setting is set; Packer takes an empty text for none. */
export function isSet(value: string | undefined): value is string {
  return value !== undefined && value !== '';
}

/** Names of a configuration's settings that say something: not false, not empty, not left out. */
export function namesSet<N extends string>(config: Readonly<Partial<Record<N, unknown>>>, names: readonly N[]): readonly N[] {
  return names.filter((name) => saysSomething(config[name]));
}

function saysSomething(value: unknown): boolean {
  if (value === undefined || value === null || value === '' || value === false) return false;
  return typeof value !== 'object' || Object.keys(value).length > 0;
}
