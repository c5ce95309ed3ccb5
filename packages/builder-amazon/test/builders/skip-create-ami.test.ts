import { expect, test } from 'vitest';
import { openWorld } from '../world.ts';
import { build, changes, holdings, told } from './build.ts';

test('skip_create_ami provisions, says that there is no AMI, and keeps nothing', async () => {
  await using world = await openWorld();
  let provisioned = 0;
  const raw = {
    skip_create_ami: true,
    ami_regions: ['eu-west-1'],
    tags: { Name: 'image' },
    deprecate_at: '2099-01-01T00:00:00Z',
  };
  const artifact = await build(world, 'amazon-ebs', raw, { provision: async () => void provisioned++ });
  expect({ artifact, provisioned }).toEqual({ artifact: undefined, provisioned: 1 });
  expect(told(world).slice(-2)).toEqual([
    'say: Skipping AMI creation...',
    'detail: skip_create_ami is set: the instance was launched and provisioned as for an AMI, and nothing is kept of it.',
  ]);
  await world.scope.close('ok');
  expect(holdings(world)).toEqual([]);
  expect(changes(world).filter((action) => /Image|Snapshot/.test(action))).toEqual([]);
});
