import { describeExit, type Exit, failure } from '@imgbuild/core/sdk';
import { problems } from './problems.ts';

/** What Packer calls a command whose connection was lost; templates have it in `valid_exit_codes`. */
export const lostConnection = 2300218;

/** Throws when a script did not end as it should. `remedy` is what to do about a restart that is meant. */
export function judge(
  exit: Exit,
  script: { readonly name: string; readonly wanted: readonly number[]; readonly remedy: string },
): void {
  const { name, wanted, remedy } = script;
  const code = exit.kind === 'exited' ? exit.code : exit.kind === 'disconnected' ? lostConnection : undefined;
  if (code !== undefined && wanted.includes(code)) return;
  if (exit.kind === 'disconnected') throw failure(problems.create('disconnected', { script: name, remedy }));
  const said = { script: name, exit: describeExit(exit), wanted: `exit code ${wanted.join(', ')}` };
  throw failure(problems.create('unexpected-exit', said));
}
