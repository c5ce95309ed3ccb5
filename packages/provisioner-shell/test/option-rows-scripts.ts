import type { Rule } from '@imgbuild/core/testing';
import type { Observation } from './observe.ts';

/** What is seen of an option: a text with it that is not there without it. */
export interface OptionRow extends Omit<Observation, 'type' | 'options'> {
  readonly option: string;
  readonly with: Readonly<Record<string, unknown>>;
  /** The same without the option, or with its default. */
  readonly without: Readonly<Record<string, unknown>>;
  readonly seen: string;
}

export const files = {
  'one.sh': '#!/bin/sh\r\necho 1\r\n',
  'two.sh': '#!/bin/sh\necho 2\n',
  'one.ps1': 'dir\r\n',
  'two.ps1': 'ls\n',
};
export const inline = { inline: ['x'] };

/** The script, in whatever way it is started, does what the answers say. */
export const starting = (...answers: Rule['answers']): readonly Rule[] => [{ on: '^(chmod|powershell -exec|set)', answers }];
const down = [{ on: '^upload', answers: [{ fails: 'line-down' }] }] as const;

export const scripts = (end: string): readonly OptionRow[] => [
  { option: 'inline', with: { inline: ['first', 'second'] }, without: inline, seen: '  | first\n  | second' },
  { option: 'script', with: { script: `one.${end}` }, without: { script: `two.${end}` }, seen: `script: one.${end}`, files },
  {
    option: 'scripts',
    with: { scripts: [`one.${end}`, `two.${end}`] },
    without: { scripts: [`one.${end}`] },
    seen: `script: two.${end}`,
    files,
  },
  {
    option: 'valid_exit_codes',
    with: { ...inline, valid_exit_codes: [0, 3] },
    without: inline,
    seen: '\ndone',
    machine: starting({ exit: 3 }),
  },
  {
    option: 'start_retry_timeout',
    with: { ...inline, start_retry_timeout: '10s' },
    without: inline,
    seen: 'It was tried for 10 seconds',
    machine: down,
  },
];

export const pauseAfter: OptionRow = {
  option: 'pause_after',
  with: { ...inline, pause_after: '3s' },
  without: inline,
  seen: 'Pausing 3s after this provisioner...\ndone\ntime: 3s',
};
