import { expect, test } from 'vitest';
import { volume } from './components.ts';
import { linesOf, placesOf } from './configured.ts';

const device = { device_name: '/dev/xvdf' };
const settings = {
  snapshot_description: 'a',
  snapshot_tags: { a: 'b' },
  snapshot_tag: [{ key: 'a', value: 'b' }],
  snapshot_users: ['123456789012'],
  snapshot_groups: ['all'],
};

test('a volume, with its tags and a snapshot', () => {
  const made = { ...device, tags: { Name: '{{ .SourceAMIName }}' }, tag: [{ key: 'a', value: 'b' }], snapshot_volume: true };
  expect(linesOf(volume, { ebs_volumes: [{ ...made, ...settings }] })).toEqual([]);
  expect(linesOf(volume, { ebs_volumes: undefined })).toEqual([]);
});

test('settings of a snapshot that is not made are told', () => {
  expect(linesOf(volume, { ebs_volumes: [{ ...device, ...settings }] })).toEqual([
    'warning amazon/snapshot-settings-unused at ebs_volumes.0.snapshot_description: Settings of a snapshot that is not made. No snapshot of /dev/xvdf is made that could make use of snapshot_description and snapshot_tags and snapshot_tag and snapshot_users and snapshot_groups. Set snapshot_volume = true, or leave that out.',
  ]);
  expect(placesOf(volume, { ebs_volumes: [{ ...device, snapshot_groups: ['all'] }] })).toEqual([
    'amazon/snapshot-settings-unused ebs_volumes.0.snapshot_groups',
  ]);
});

test('accounts and groups of a snapshot', () => {
  const made = { ...device, snapshot_volume: true, snapshot_users: ['me'], snapshot_groups: ['us'] };
  expect(placesOf(volume, { ebs_volumes: [made] })).toEqual([
    'amazon/invalid-account ebs_volumes.0.snapshot_users.0',
    'amazon/invalid-group ebs_volumes.0.snapshot_groups.0',
  ]);
});

test('tags of its volumes have the usual word for the key, unlike those of amazon-ebs', () => {
  expect(linesOf(volume, { run_volume_tag: [{ key: 'a', value: 'b' }] })).toEqual([]);
  expect(placesOf(volume, { ami_name: 'image' })).toEqual(['config/unsupported-argument ami_name']);
});
