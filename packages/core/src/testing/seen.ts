import { type Problem, problemOf } from '../sdk/index.ts';
import type { RecordingReporter } from './reporter.ts';

// What is seen of a component, as lines of a fixture.

/** A problem with all that is said of it. */
export function problemLine({ severity = 'error', code, path, summary, detail }: Problem): string {
  const place = path === undefined ? '' : ` at ${path.join('.')}`;
  return `${severity} ${code}${place}: ${summary}${detail === undefined ? '' : `. ${detail}`}`;
}

/** What was told, with warnings as problems. */
export function toldLines({ told, warnings }: Pick<RecordingReporter, 'told' | 'warnings'>): readonly string[] {
  const left = [...warnings];
  return told.map((line) => {
    const warning = line.startsWith('warning: ') ? left.shift() : undefined;
    return warning === undefined ? line : problemLine(warning);
  });
}

/** How something ended that threw. */
export function failureLine(error: unknown): string {
  const problem = problemOf(error);
  return `failed: ${problem === undefined ? String(error) : problemLine(problem)}`;
}
