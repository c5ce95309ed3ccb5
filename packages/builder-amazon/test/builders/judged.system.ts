import { describe, expect, test } from 'vitest';
import { canJudge } from '../../../simulator/test/model/judge.ts';
import { expectNoComplaints, judgeProxy } from '../../../simulator/test/model/judge-proxy.ts';
import { openWorld } from '../world.ts';
import { build, destroy, root, type Type } from './build.ts';

const devices = ['/dev/xvdf', '/dev/xvdg', '/dev/xvdh'].map((device_name) => ({
  device_name,
  volume_size: 9,
  omit_from_artifact: device_name === '/dev/xvdh',
}));

const sharing = { snapshot_users: ['999988887777'], snapshot_groups: ['all'], snapshot_tags: { A: 'b' } };

const builds: readonly (readonly [string, Type, Readonly<Record<string, unknown>>])[] = [
  [
    'an image of snapshots',
    'amazon-ebssurrogate',
    {
      ...sharing,
      launch_block_device_mappings: devices,
      ami_block_device_mappings: [{ device_name: '/dev/xvdk', volume_size: 5, volume_type: 'io2', iops: 100, encrypted: true }],
      ami_architecture: 'arm64',
      boot_mode: 'uefi',
      tpm_support: 'v2.0',
      uefi_data: 'QU1aTlVFRkk=',
      ena_support: true,
      sriov_support: true,
      imds_support: 'v2.0',
      tags: { C: 'd' },
      run_tags: { E: 'f' },
      run_volume_tags: { G: 'h' },
    },
  ],
  [
    'an image of the instance',
    'amazon-ebssurrogate',
    {
      ...sharing,
      use_create_image: true,
      launch_block_device_mappings: devices,
      ami_root_device: { ...root, volume_type: 'gp3', volume_size: 12, iops: 4000, throughput: 200 },
      ena_support: true,
    },
  ],
  [
    'volumes',
    'amazon-ebsvolume',
    {
      ebs_volumes: [{ device_name: '/dev/xvdf', volume_size: 9, tags: { A: 'b' }, snapshot_volume: true, ...sharing }],
      run_volume_tags: { C: 'd' },
    },
  ],
];

describe.runIf(canJudge)('by AWS’s own model all calls are right of', () => {
  test.each(builds)('%s', async (_what, type, raw) => {
    await using world = await openWorld();
    await using proxy = await judgeProxy(world.amazon.url);
    const artifact = await build(world, type, { ...raw, custom_endpoint_ec2: proxy.url });
    expect(artifact?.id).toMatch(/^us-west-2:/);
    await world.scope.close('ok');
    await destroy(world, type, artifact, { custom_endpoint_ec2: proxy.url });
    await expectNoComplaints(proxy);
  });
});
