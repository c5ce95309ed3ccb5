// Every option has an effect that can be seen, and every rule a case that it lets through and one that it refuses.
import { expect, test } from 'vitest';
import { configure, testHost } from '@imgbuild/core/testing';
import plugin from '@imgbuild/provisioner-shell';
import { componentOf, observe } from './observe.ts';
import { optionRows } from './option-rows.ts';

for (const [type, rows] of Object.entries(optionRows)) {
  for (const { option, with: chosen, without, seen, ...world } of rows) {
    test(`${type}: ${option}: ${seen.trim().slice(0, 60)}`, async () => {
      expect(await observe({ type, options: chosen, ...world })).toContain(seen);
      expect(await observe({ type, options: without, ...world })).not.toContain(seen);
    });
  }
}

test.each(Object.keys(plugin.provisioners))('every option of %s has a row', (type) => {
  const rows = [...new Set((optionRows[type] ?? []).map(({ option }) => option))].sort();
  expect(rows).toEqual(Object.keys(componentOf(type).config.fields).sort());
});

function codesOf(type: string, options: Readonly<Record<string, unknown>>): readonly string[] {
  return configure(componentOf(type), options as never, testHost({ folder: '/' })).problems.map(({ code }) => code);
}

test.each(['shell', 'powershell', 'windows-shell'])('%s takes one kind of script, and variables with a name', (type) => {
  expect(codesOf(type, { inline: ['a'], environment_vars: ['A=', 'B==c'] })).toEqual([]);
  expect(codesOf(type, { scripts: ['/a', '/b'] })).toEqual([]);
  expect(codesOf(type, {})).toHaveLength(1);
  expect(codesOf(type, { inline: ['a'], script: '/x' })).toHaveLength(1);
  expect(codesOf(type, { inline: ['a'], environment_vars: ['no'] })).toEqual(['shell/invalid-variable']);
});

test('powershell: users, policies and levels of tracing', () => {
  const inline = ['a'];
  expect(codesOf('powershell', { inline, elevated_user: 'a', elevated_password: 'b' })).toEqual([]);
  expect(codesOf('powershell', { inline, elevated_user: '', elevated_password: '' })).toEqual([]);
  expect(codesOf('powershell', { inline, elevated_password: 'b' })).toEqual(['shell/elevated-user-missing']);
  expect(codesOf('powershell', { inline, execution_policy: 'none', debug_mode: 2 })).toEqual([]);
  expect(codesOf('powershell', { inline, execution_policy: 'AllSigned' })).toHaveLength(1);
  expect(codesOf('powershell', { inline, debug_mode: 3 })).toHaveLength(1);
});

test('windows-update: filters and limits', () => {
  expect(codesOf('windows-update', { filters: ['exclude:$_.IsBeta', 'include:$true'], update_limit: 1 })).toEqual([]);
  expect(codesOf('windows-update', { filters: ['$true'] })).toEqual(['shell/invalid-filter']);
  expect(codesOf('windows-update', { update_limit: 0 })).toHaveLength(1);
});

test('passwords are secrets', () => {
  const secrets = Object.entries(plugin.provisioners).flatMap(([type, { config }]) =>
    Object.entries(config.fields).flatMap(([name, field]) =>
      'sensitive' in field && field.sensitive ? [`${type}.${name}`] : [],
    ),
  );
  expect(secrets).toEqual(['powershell.elevated_password', 'windows-update.password']);
});
