import type { Reporter } from '@imgbuild/core/sdk';

/** Why attempts to reach a machine failed: each reason once, and how often. */
export interface ReasonBook {
  note(reason: string): void;
  /** Also tells the person watching, the first time. */
  tell(reason: string): void;
  /** A line each, for the message when time is up. */
  all(): string;
}

/** Opens the book of one wait. */
export function reasonBook(report: Reporter): ReasonBook {
  const counts = new Map<string, number>();
  const note = (reason: string): number => {
    const count = (counts.get(reason) ?? 0) + 1;
    counts.set(reason, count);
    return count;
  };
  return {
    note: (reason) => void note(reason),
    tell: (reason) => {
      if (note(reason) === 1) report.detail(reason);
    },
    all: () =>
      counts.size === 0
        ? 'nothing answered.'
        : [...counts].map(([reason, count]) => (count === 1 ? reason : `${reason} (${count} times)`)).join('\n'),
  };
}
