// Every option has an effect that can be seen, and every rule a case that it lets through and one that it refuses.
import { configure, testHost } from '@imgbuild/core/testing';
import plugin from '@imgbuild/provisioner-ansible';
import { expect, test } from 'vitest';
import { componentOf, observe } from './observe.ts';
import { optionRows } from './option-rows.ts';

for (const [type, rows] of Object.entries(optionRows)) {
  for (const { option, with: chosen, without, seen, ...world } of rows) {
    test(`${type}: ${option}: ${seen.trim().slice(0, 60)}`, async () => {
      expect(`${await observe({ type, options: chosen, ...world })}\n`).toContain(seen);
      expect(`${await observe({ type, options: without, ...world })}\n`).not.toContain(seen);
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

test('ansible: a playbook, ports and keys', () => {
  const play = { playbook_file: '/site.yml' };
  expect(
    codesOf('ansible', { ...play, local_port: 65535, ansible_proxy_key_type: 'rsa', ansible_env_vars: ['A=', 'B==c'] }),
  ).toEqual([]);
  expect(codesOf('ansible', {})).toHaveLength(1);
  expect(codesOf('ansible', { ...play, local_port: 65536 })).toHaveLength(1);
  expect(codesOf('ansible', { ...play, ansible_proxy_key_type: 'DSA' })).toHaveLength(1);
  expect(codesOf('ansible', { ...play, ansible_env_vars: ['no', '=no'] })).toEqual(Array(2).fill('ansible/invalid-variable'));
});

test('ansible-local: one playbook or several', () => {
  expect(codesOf('ansible-local', { playbook_file: '/a' })).toEqual([]);
  expect(codesOf('ansible-local', { playbook_files: ['/a', '/b'] })).toEqual([]);
  expect(codesOf('ansible-local', {})).toHaveLength(1);
  expect(codesOf('ansible-local', { playbook_files: [] })).toHaveLength(1);
  expect(codesOf('ansible-local', { playbook_file: '/a', playbook_files: ['/b'] })).toHaveLength(1);
});
