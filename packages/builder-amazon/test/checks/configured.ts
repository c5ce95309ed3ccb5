import { configure, problemLine, testHost } from '@imgbuild/core/testing';
import type { Body, Problem } from '@imgbuild/core/sdk';

/** A component's schema and its check, with a configuration that has no mistake. */
export interface Checked {
  readonly config: Body;
  check(config: never): Iterable<Problem>;
  readonly good: Readonly<Record<string, unknown>>;
}

/** All that is said of the good configuration with some settings changed; those that are undefined are left out. */
export function problemsOf({ good, config, check }: Checked, changes: object): readonly Problem[] {
  const raw = Object.fromEntries(Object.entries({ ...good, ...changes }).filter(([, value]) => value !== undefined));
  return configure({ config, check: check as never }, raw as never, testHost({ folder: '/nowhere' })).problems;
}

/** The same as lines. */
export function linesOf(checked: Checked, changes: object): readonly string[] {
  return problemsOf(checked, changes).map(problemLine);
}

/** What is wrong by its code and place only, where many rows say the same. */
export function placesOf(checked: Checked, changes: object): readonly string[] {
  return problemsOf(checked, changes).map(({ code, path = [] }) =>
    [code, ...(path.length === 0 ? [] : [path.join('.')])].join(' '),
  );
}
