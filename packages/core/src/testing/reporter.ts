import type { Problem, Reporter } from '../sdk/index.ts';

/** A reporter that keeps what it was told, one line each: `say: …`, `detail: …`, `stdout: …`, `warning: CODE`. */
export interface RecordingReporter extends Reporter {
  readonly told: readonly string[];
  readonly warnings: readonly Problem[];
}

/** Answers are given in the order of the questions; without one left, asking fails. */
export function recordingReporter(answers: readonly string[] = []): RecordingReporter {
  const told: string[] = [];
  const warnings: Problem[] = [];
  const left = [...answers];
  return {
    told,
    warnings,
    say: (text) => void told.push(`say: ${text}`),
    detail: (text) => void told.push(`detail: ${text}`),
    error: (text) => void told.push(`error: ${text}`),
    line: async (stream, text) => void told.push(`${stream}: ${text}`),
    warn: (problem) => {
      warnings.push(problem);
      told.push(`warning: ${problem.code}`);
    },
    progress: () => ({ update: () => undefined, end: () => undefined }),
    ask: async (text) => {
      told.push(`ask: ${text}`);
      const answer = left.shift();
      if (answer === undefined) throw new Error(`nobody answers: ${text}`);
      return answer;
    },
  };
}
