import { DescribeImagesCommand } from '@aws-sdk/client-ec2';
import type { Type } from '../builders/build.ts';
import { ubuntu, type World } from '../world.ts';
import type { Raw, Row } from './effects.ts';

const device_name = '/dev/xvdf';

/** A snapshot that volumes can be made of: that of the source image. */
async function snapshot({ clients }: World): Promise<string> {
  const { Images: [image] = [] } = await clients.ec2().send(new DescribeImagesCommand({ Owners: [ubuntu.owner] }));
  return image?.BlockDeviceMappings?.[0]?.Ebs?.SnapshotId ?? '';
}

/** Settings of the devices of one block, each beside what it needs. */
const settings: readonly (readonly [of: string, set: Raw | ((world: World) => Promise<Raw>), besides?: Raw])[] = [
  ['encrypted', { encrypted: true }],
  ['kms_key_id', { kms_key_id: 'alias/disks' }, { encrypted: true }],
  ['snapshot_id', async (world) => ({ snapshot_id: await snapshot(world) })],
  ['virtual_name', { virtual_name: 'ephemeral0', volume_size: undefined }],
  ['delete_on_termination', { delete_on_termination: true }],
  ['volume_type', { volume_type: 'gp2' }],
  ['volume_size', { volume_size: 12 }],
  ['iops', { iops: 4000 }, { volume_type: 'gp3' }],
  ['throughput', { throughput: 200 }, { volume_type: 'gp3' }],
];

/** The rows of the devices of a block, behind those that it has otherwise. */
function rowsOf(
  block: string,
  on: Type,
  first: readonly Raw[] = [],
  device: Raw = { device_name, volume_size: 9 },
): readonly Row[] {
  const devices = (...more: readonly Raw[]): Raw => {
    const entries = more.flatMap((each) => Object.entries(each));
    return {
      [block]: [...first, Object.fromEntries([...Object.entries(device), ...entries].filter(([, value]) => value !== undefined))],
    };
  };
  const each = settings.map(([of, set, besides = {}]): Row => {
    const withAll = async (world: World): Promise<Raw> => devices(besides, typeof set === 'function' ? await set(world) : set);
    return { of: `${block}.${of}`, on: [on], besides: devices(besides), set: withAll };
  });
  return [
    ...each,
    { of: `${block}.device_name`, on: [on], set: devices({ device_name: '/dev/xvdh' }) },
    {
      of: `${block}.no_device`,
      on: [on],
      besides: devices(),
      set: { [block]: [...first, { device_name: device['device_name'], no_device: true }] },
    },
  ];
}

const root = { device_name: '/dev/xvdf', volume_size: 9, delete_on_termination: true };
const second = '/dev/xvdg';
const rootDevice = (more: Raw): Raw => ({ ami_root_device: more });

/** The devices of the instance and of the image. */
export const devices: readonly Row[] = [
  ...rowsOf('launch_block_device_mappings', 'amazon-ebs'),
  ...rowsOf('ami_block_device_mappings', 'amazon-ebs'),
  ...rowsOf('ebs_volumes', 'amazon-ebsvolume'),
  // The first device of the surrogate is its root.
  ...rowsOf('launch_block_device_mappings', 'amazon-ebssurrogate', [root], { device_name: second, volume_size: 8 }),
  ...rowsOf('ami_block_device_mappings', 'amazon-ebssurrogate', [], { device_name: second, volume_size: 8 }),
  {
    of: 'launch_block_device_mappings.omit_from_artifact',
    besides: { launch_block_device_mappings: [root, { device_name: second, volume_size: 8 }] },
    set: { launch_block_device_mappings: [root, { device_name: second, volume_size: 8, omit_from_artifact: true }] },
  },
  {
    of: 'ami_root_device.source_device_name',
    besides: { launch_block_device_mappings: [root, { ...root, device_name: second, volume_size: 11 }] },
    set: rootDevice({ source_device_name: second }),
  },
  { of: 'ami_root_device.device_name', set: rootDevice({ device_name: '/dev/sda1' }) },
  { of: 'ami_root_device.delete_on_termination', set: rootDevice({ delete_on_termination: false }) },
  { of: 'ami_root_device.volume_type', set: rootDevice({ volume_type: 'gp3' }) },
  { of: 'ami_root_device.volume_size', set: rootDevice({ volume_size: 20 }) },
  { of: 'ami_root_device.iops', besides: rootDevice({ volume_type: 'gp3' }), set: rootDevice({ iops: 4000 }) },
  { of: 'ami_root_device.throughput', besides: rootDevice({ volume_type: 'gp3' }), set: rootDevice({ throughput: 200 }) },
  ...volume({ tags: { Of: 'volume' } }, ['ebs_volumes.tags']),
  ...volume({ tag: [{ key: 'Of', value: 'volume' }] }, ['ebs_volumes.tag.key', 'ebs_volumes.tag.value']),
  ...volume({ snapshot_volume: true }, ['ebs_volumes.snapshot_volume']),
  ...volume({ snapshot_description: 'Of it' }, ['ebs_volumes.snapshot_description'], { snapshot_volume: true }),
  ...volume({ snapshot_tags: { Of: 'it' } }, ['ebs_volumes.snapshot_tags'], { snapshot_volume: true }),
  ...volume({ snapshot_tag: [{ key: 'Of', value: 'it' }] }, ['ebs_volumes.snapshot_tag.key', 'ebs_volumes.snapshot_tag.value'], {
    snapshot_volume: true,
  }),
  ...volume({ snapshot_users: ['123456789012'] }, ['ebs_volumes.snapshot_users'], { snapshot_volume: true }),
  ...volume({ snapshot_groups: ['all'] }, ['ebs_volumes.snapshot_groups'], { snapshot_volume: true }),
];

/** A row of what the builder of volumes knows of a volume besides its device. */
function volume(set: Raw, of: readonly string[], besides: Raw = {}): readonly Row[] {
  const base = { device_name, volume_size: 9, ...besides };
  return [{ of, besides: { ebs_volumes: [base] }, set: { ebs_volumes: [{ ...base, ...set }] } }];
}
