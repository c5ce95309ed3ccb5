import { describeExit, type Exit, failure } from '@imgbuild/core/sdk';
import type { FailedLine } from '@imgbuild/builder-kit';
import { problems } from './problems.ts';

/** What Packer calls a command whose connection was lost; templates have it in `valid_exit_codes`. */
export const lostConnection = 2300218;

/** Throws when a script did not end as it should. `remedy` is what to do about a restart that is meant. */
export function judge(
  exit: Exit,
  script: {
    readonly name: string;
    readonly wanted: readonly number[];
    readonly remedy: string;
    /** The line that failed, where the shell has told it. */
    readonly failed?: FailedLine | undefined;
  },
): void {
  const { name, wanted, remedy, failed } = script;
  if (wanted.includes(codeOf(exit))) return;
  if (exit.kind === 'disconnected') throw failure(problems.create('disconnected', { script: name, remedy }));
  const said = { script: name, exit: describeExit(exit), wanted: `exit code ${wanted.join(', ')}` };
  if (failed === undefined) throw failure(problems.create('unexpected-exit', said));
  const { index, line, reason } = failed;
  throw failure({ ...problems.create('line-failed', { ...said, line, reason }), path: ['inline', index] });
}

/** Numbers of the signals that have the same one everywhere. */
const signals: Readonly<Record<string, number>> = {
  HUP: 1,
  INT: 2,
  QUIT: 3,
  ILL: 4,
  ABRT: 6,
  FPE: 8,
  KILL: 9,
  SEGV: 11,
  PIPE: 13,
  ALRM: 14,
  TERM: 15,
};

/** An end as a number. A signal is 128 and its number, as shells and Packer have it. */
function codeOf(exit: Exit): number {
  switch (exit.kind) {
    case 'exited':
      return exit.code;
    case 'disconnected':
      return lostConnection;
    case 'signalled':
      return 128 + (signals[exit.signal.replace(/^SIG/, '')] ?? NaN);
  }
}
