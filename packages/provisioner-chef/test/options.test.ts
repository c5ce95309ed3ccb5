// Every option has an effect that can be seen, and every check a case that it lets through and one that it refuses.
import { configure, testHost } from '@imgbuild/core/testing';
import plugin from '@imgbuild/provisioner-chef';
import { expect, test } from 'vitest';
import { componentOf, observe } from './observe.ts';
import { files, optionRows } from './option-rows.ts';

for (const [type, rows] of Object.entries(optionRows)) {
  for (const { option, with: chosen, without, seen, ...world } of rows) {
    test(`${type}: ${option}: ${seen.trim().slice(0, 60)}`, async () => {
      expect(await observe({ type, options: chosen, files, ...world })).toContain(seen);
      expect(await observe({ type, options: without, files, ...world })).not.toContain(seen);
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

test('a server is needed, systems are known, attributes are objects, policies have a group', () => {
  const client = { server_url: 'https://chef.example.com' };
  expect(codesOf('chef-client', client)).toEqual([]);
  expect(codesOf('chef-client', {})).toHaveLength(1);
  expect(codesOf('chef-solo', {})).toEqual([]);
  expect(codesOf('chef-solo', { guest_os_type: 'Windows' })).toEqual([]);
  expect(codesOf('chef-solo', { guest_os_type: 'beos' })).toEqual(['guest/invalid-guest']);
  expect(codesOf('chef-solo', { json: { a: 1 }, json_string: '{}' })).toEqual([]);
  expect(codesOf('chef-solo', { json: 'text' })).toEqual(['chef/invalid-attributes']);
  expect(codesOf('chef-solo', { json_string: '[1]' })).toEqual(['chef/invalid-attributes']);
  expect(codesOf('chef-client', { ...client, policy_name: 'a', policy_group: 'b' })).toEqual([]);
  expect(codesOf('chef-client', { ...client, policy_name: 'a' })).toHaveLength(1);
  expect(codesOf('chef-client', { ...client, knife_command: '{{ .JsonPath }}' })).toHaveLength(1);
});

test('a secret that stays is warned of', () => {
  expect(codesOf('chef-solo', { encrypted_data_bag_secret_path: '/secret' })).toEqual(['chef/secret-stays']);
  expect(codesOf('chef-client', { server_url: 'x', encrypted_data_bag_secret_path: '/secret' })).toEqual([]);
});

test('passwords are secrets', () => {
  const secrets = Object.entries(plugin.provisioners).flatMap(([type, { config }]) =>
    Object.entries(config.fields).flatMap(([name, field]) =>
      'sensitive' in field && field.sensitive ? [`${type}.${name}`] : [],
    ),
  );
  expect(secrets).toEqual(['chef-client.elevated_password']);
});
