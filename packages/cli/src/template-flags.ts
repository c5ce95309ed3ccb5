import type { VariableArgument } from '@imgbuild/template';
import type { Arguments, Flag, Flags } from './flags.ts';

/** Flags of every command that reads a template. */
export const templateFlags = {
  only: { kind: 'values', value: 'PATTERN,…', help: 'Only builds whose names match, for instance -only="*.ubuntu".' },
  except: {
    kind: 'values',
    value: 'PATTERN,…',
    help: 'All builds but those whose names match; also skips post-processors of that name.',
  },
  var: { kind: 'values', value: 'NAME=VALUE', help: 'Set a variable. May be given several times.' },
  'var-file': { kind: 'values', value: 'PATH', names: 'file', help: 'Set variables from a file. May be given several times.' },
  'config-type': {
    kind: 'value',
    value: 'TYPE',
    choices: ['json', 'hcl2'],
    help: 'What a template is that its name does not tell: json (default) or hcl2.',
  },
} as const satisfies Flags;

/** The same where they have no effect: Packer takes them with every command. */
export const ignoredTemplateFlags: Flags = Object.fromEntries(
  Object.entries<Flag>(templateFlags).map(([name, flag]) => [name, { ...flag, hidden: 'yes' }]),
);

/** Flags of commands that look at a template without building: what is built does not matter to them. */
export const valueFlags: Flags = {
  var: templateFlags.var,
  'var-file': templateFlags['var-file'],
  'config-type': templateFlags['config-type'],
  only: { ...templateFlags.only, hidden: 'yes' },
  except: { ...templateFlags.except, hidden: 'yes' },
};

/** Flags of Packer that change nothing here. */
export const ignoredPackerFlags = {
  'use-sequential-evaluation': {
    kind: 'switch',
    hidden: 'yes',
    help: 'Accepted for Packer’s sake: values are evaluated in the order they need one another.',
  },
  'ignore-prerelease-plugins': {
    kind: 'switch',
    hidden: 'yes',
    help: 'Accepted for Packer’s sake: plugins are npm packages.',
  },
  'skip-enforcement': { kind: 'switch', hidden: 'yes', help: 'Accepted for Packer’s sake: nothing is enforced from elsewhere.' },
} as const satisfies Flags;

/** Patterns of a flag that takes comma lists. */
export function patterns(given: Arguments, name: 'only' | 'except'): readonly string[] {
  return given
    .values(name)
    .flatMap((list) => list.split(','))
    .filter((pattern) => pattern !== '');
}

/** Values of variables, in the order of the command line. */
export function variableArguments(given: Arguments): readonly VariableArgument[] {
  return given
    .inOrder(['var', 'var-file'])
    .map(({ name, value }) => (name === 'var' ? { kind: 'value', text: value } : { kind: 'file', path: value }));
}

/** How a template is read whose name does not tell it. */
export function configType(given: Arguments): 'json' | 'hcl2' {
  return given.value('config-type') === 'hcl2' ? 'hcl2' : 'json';
}

/** How output is written. */
export const outputFlags = {
  color: { kind: 'switch', help: 'Colours; -color=false turns them off.' },
  'machine-readable': { kind: 'switch', help: 'Packer’s comma-separated lines, for programs.' },
  json: { kind: 'switch', help: 'Every event as one JSON object a line, for programs.' },
  'timestamp-ui': { kind: 'switch', help: 'Start every message with the time.' },
} as const satisfies Flags;
