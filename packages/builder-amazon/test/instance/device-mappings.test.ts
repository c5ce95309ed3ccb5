import { expect, test } from 'vitest';
import { deviceMappings } from '../../src/instance/device-mappings.ts';
import { openWorld } from '../world.ts';

test('every setting of a device is one of its mapping', async () => {
  await using world = await openWorld();
  const device_name = '/dev/sdf';
  const key = '1234abcd-12ab-34cd-56ef-1234567890ab';
  const rows: readonly (readonly [Readonly<Record<string, unknown>>, object])[] = [
    [{}, { Ebs: { DeleteOnTermination: false } }],
    [{ delete_on_termination: true }, { Ebs: { DeleteOnTermination: true } }],
    [{ encrypted: true }, { Ebs: { DeleteOnTermination: false, Encrypted: true } }],
    [{ encrypted: false }, { Ebs: { DeleteOnTermination: false, Encrypted: false } }],
    // EC2 refuses a key without it.
    [{ kms_key_id: key }, { Ebs: { DeleteOnTermination: false, Encrypted: true, KmsKeyId: key } }],
    [{ volume_size: 0 }, { Ebs: { DeleteOnTermination: false } }],
    [{ volume_size: 20, volume_type: 'gp2' }, { Ebs: { DeleteOnTermination: false, VolumeSize: 20, VolumeType: 'gp2' } }],
    [
      { volume_type: 'gp3', iops: 4000, throughput: 200 },
      { Ebs: { DeleteOnTermination: false, VolumeType: 'gp3', Iops: 4000, Throughput: 200 } },
    ],
    [
      { volume_type: 'io1', iops: 200, volume_size: 10 },
      { Ebs: { DeleteOnTermination: false, VolumeType: 'io1', VolumeSize: 10, Iops: 200 } },
    ],
    [
      { volume_type: 'io2', iops: 200, volume_size: 10 },
      { Ebs: { DeleteOnTermination: false, VolumeType: 'io2', VolumeSize: 10, Iops: 200 } },
    ],
    // Packer does not send it for these, and EC2 refuses it.
    [{ volume_type: 'gp2', iops: 200 }, { Ebs: { DeleteOnTermination: false, VolumeType: 'gp2' } }],
    [{ snapshot_id: 'snap-1' }, { Ebs: { DeleteOnTermination: false, SnapshotId: 'snap-1' } }],
    [{ virtual_name: 'ephemeral0' }, { VirtualName: 'ephemeral0' }],
    [{ no_device: true, volume_size: 20, virtual_name: 'ephemeral0' }, { NoDevice: '' }],
  ];
  for (const [settings, mapping] of rows) {
    const { launch_block_device_mappings: devices } = world.configOf({
      launch_block_device_mappings: [{ device_name, ...settings }],
    });
    expect([settings, deviceMappings(devices)]).toEqual([settings, [{ DeviceName: device_name, ...mapping }]]);
  }
});
