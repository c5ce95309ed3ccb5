/**
 * What a plugin reports about its configuration or the world. The host adds the component and turns `path` (attribute
 * names and indexes inside the component's own configuration) into a place in the template.
 */
export interface Problem {
  /** `CATALOGUE/name`, kebab-case; keeps its meaning for ever. */
  readonly code: string;
  readonly severity?: 'error' | 'warning';
  readonly path?: readonly (string | number)[];
  readonly summary: string;
  readonly detail?: string;
}

/** An error that carries a problem. Recognised by its property, so that two copies of this package understand each other. */
export interface Failure extends Error {
  readonly problem: Problem;
}

/** Makes the error that a component throws while running: `throw failure(problems.create('no-space', …))`. */
export function failure(problem: Problem, cause?: unknown): Failure {
  const text = problem.detail === undefined ? problem.summary : `${problem.summary}: ${problem.detail}`;
  return Object.assign(new Error(text, cause === undefined ? undefined : { cause }), { name: 'Failure', problem });
}

/** The problem an error carries, if it was made by `failure` of any copy of this package. */
export function problemOf(error: unknown): Problem | undefined {
  if (!(error instanceof Error) || !('problem' in error)) return undefined;
  const { problem } = error as { problem?: Partial<Problem> };
  return typeof problem?.code === 'string' && typeof problem.summary === 'string' ? (problem as Problem) : undefined;
}
