import type { Arguments, Flags } from './flags.ts';

/** Flags of every command that reads a template. */
export const templateFlags = {
  only: { kind: 'values', value: 'PATTERN,…', help: 'Only builds whose names match, for instance -only="*.ubuntu".' },
  except: {
    kind: 'values',
    value: 'PATTERN,…',
    help: 'All builds but those whose names match; also skips post-processors of that name.',
  },
  var: { kind: 'values', value: 'NAME=VALUE', help: 'Set a variable. May be given several times.' },
  'var-file': { kind: 'values', value: 'PATH', help: 'Set variables from a file. May be given several times.' },
} as const satisfies Flags;

/** Patterns of a flag that takes comma lists. */
export function patterns(given: Arguments, name: 'only' | 'except'): readonly string[] {
  return given
    .values(name)
    .flatMap((list) => list.split(','))
    .filter((pattern) => pattern !== '');
}

/** How output is written. */
export const outputFlags = {
  color: { kind: 'switch', help: 'Colours; -color=false turns them off.' },
  'machine-readable': { kind: 'switch', help: 'Packer’s comma-separated lines, for programs.' },
  json: { kind: 'switch', help: 'Every event as one JSON object a line, for programs.' },
  'timestamp-ui': { kind: 'switch', help: 'Start every message with the time.' },
} as const satisfies Flags;
