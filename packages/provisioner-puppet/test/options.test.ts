// Every option has an effect that can be seen, and every check a case that it lets through and one that it refuses.
import { configure, testHost } from '@imgbuild/core/testing';
import plugin from '@imgbuild/provisioner-puppet';
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

test('a manifest is needed, systems are known, facts of Windows have one line, and holes have names', () => {
  const least = { manifest_file: '/site.pp' };
  expect(codesOf('puppet-masterless', least)).toEqual([]);
  expect(codesOf('puppet-masterless', {})).toHaveLength(1);
  expect(codesOf('puppet-masterless', { ...least, guest_os_type: 'Unix', facter: { a: 'b\nc' } })).toEqual([]);
  expect(codesOf('puppet-masterless', { ...least, guest_os_type: 'windows', facter: { a: 'b c' } })).toEqual([]);
  expect(codesOf('puppet-masterless', { ...least, guest_os_type: 'windows', facter: { a: 'b\nc' } })).toEqual([
    'puppet/broken-fact',
  ]);
  expect(codesOf('puppet-masterless', { ...least, guest_os_type: 'beos' })).toEqual(['guest/invalid-guest']);
  expect(codesOf('puppet-server', { guest_os_type: 'beos' })).toEqual(['guest/invalid-guest']);
  expect(codesOf('puppet-server', { execute_command: '{{ .ManifestFile }}' })).toHaveLength(1);
  expect(codesOf('puppet-masterless', { ...least, extra_arguments: ['{{ .PuppetServer }}'] })).toHaveLength(1);
});

test('keys that stay are warned of', () => {
  const keys = { client_private_key_path: '/keys' };
  expect(codesOf('puppet-server', { ...keys, clean_staging_directory: true })).toEqual([]);
  expect(codesOf('puppet-server', keys)).toEqual(['puppet/keys-stay']);
});

test('passwords are secrets', () => {
  const secrets = Object.entries(plugin.provisioners).flatMap(([type, { config }]) =>
    Object.entries(config.fields).flatMap(([name, field]) =>
      'sensitive' in field && field.sensitive ? [`${type}.${name}`] : [],
    ),
  );
  expect(secrets).toEqual(['puppet-masterless.elevated_password', 'puppet-server.elevated_password']);
});
