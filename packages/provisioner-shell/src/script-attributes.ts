import { attr, type Problem, type Rule, t } from '@imgbuild/core/sdk';
import { problems } from './problems.ts';

/** Options of everything that runs scripts on the machine, with Packer's names. */
export const scriptAttributes = {
  inline: attr(t.list(t.string), { doc: 'Lines of a script.' }),
  script: attr(t.file, { doc: 'A script on this machine.' }),
  scripts: attr(t.list(t.file), { doc: 'Scripts on this machine, run one after another.' }),
  environment_vars: attr(t.list(t.string), { doc: 'Environment variables as `NAME=VALUE`.' }),
  env: attr(t.map(t.string), { doc: 'Environment variables; they win over `environment_vars`.' }),
} as const;

/** What is a failure, and how long a machine that restarts is waited for. */
export const outcomeAttributes = {
  valid_exit_codes: attr(t.list(t.number), {
    doc: 'Exit codes that mean success. 2300218 stands for a connection that was lost, as when the script restarts the machine.',
    default: [0],
  }),
  start_retry_timeout: attr(t.duration, {
    doc: 'How long a script is tried to be put on the machine and started while the machine cannot be reached.',
    default: '5m',
  }),
} as const;

export const oneKindOfScript: readonly Rule[] = [{ rule: 'exactly-one', of: ['inline', 'script', 'scripts'] }];

/** Reports variables that are not of the form `NAME=VALUE`. */
export function* checkVariables(variables: readonly string[] | undefined): Iterable<Problem> {
  for (const [index, text] of (variables ?? []).entries()) {
    if (!/^[^=]+=/.test(text)) yield { ...problems.create('invalid-variable', { text }), path: ['environment_vars', index] };
  }
}
