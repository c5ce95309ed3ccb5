// Every rule of the package's checks and schemas is broken by one row of the table, and kept by another.
import type { Body, Rule } from '@imgbuild/core/sdk';
import { expect, test } from 'vitest';
import { checkMessages } from '../../src/checks/messages.ts';
import plugin from '../../src/index.ts';
import { ebs } from './components.ts';
import { type Checked, problemsOf } from './configured.ts';
import { ofDevices, ofImports } from './device-rules.ts';
import { ofImages } from './image-rules.ts';
import { ofAccess, ofInstances, ofLogin } from './instance-rules.ts';

const rules = [...ofAccess, ...ofInstances, ...ofLogin, ...ofImages, ...ofDevices, ...ofImports];

function nameOf(rule: Rule): string {
  return rule.rule === 'requires' ? `requires ${rule.needs.join(', ')} of ${rule.when}` : `${rule.rule} of ${rule.of.join(', ')}`;
}

/** Rules that a schema says itself, of it and the blocks in it: `at-most-one of a, b in BLOCK`. */
function* schemaRules({ fields, rules: own = [] }: Body, path: readonly string[] = []): Iterable<string> {
  const where = path.length === 0 ? '' : ` in ${path.join('.')}`;
  for (const each of own) yield `${nameOf(each)}${where}`;
  for (const [name, field] of Object.entries(fields))
    if (field.field === 'block') yield* schemaRules(field.body, [...path, name]);
}

test('every rule is in the table, and nothing else', () => {
  const components = { ...plugin.builders, ...plugin.dataSources, ...plugin.postProcessors };
  const ofSchemas = Object.values<{ readonly config: Body }>(components).flatMap(({ config }) => [...schemaRules(config)]);
  const all = new Set([...Object.keys(checkMessages), ...ofSchemas]);
  expect([...new Set(rules.map(({ rule }) => rule))].sort()).toEqual([...all].sort());
});

/** Codes of all that is said, but that a setting is an old one. */
function codesOf(checked: Checked, changes: object): readonly string[] {
  return problemsOf(checked, changes).flatMap(({ code }) => (code === 'config/deprecated-argument' ? [] : [code]));
}

test.each(rules)('$rule', ({ rule, of: checked = ebs, code = `amazon/${rule}`, broken, kept }) => {
  expect({ broken: codesOf(checked, broken), kept: codesOf(checked, kept) }).toEqual({ broken: [code], kept: [] });
});
