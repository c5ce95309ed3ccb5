// An instance that has ended tells nobody which volumes it had.
import { DescribeInstancesCommand, TerminateInstancesCommand, waitUntilInstanceTerminated } from '@aws-sdk/client-ec2';
import { expect, test } from 'vitest';
import { buildToItsEnd, holdings, type Type } from '../builders/build.ts';
import { openWorld, type World } from '../world.ts';
import { thingsIn } from './surroundings.ts';

/** Ends the instance as a spot interruption or a person does. */
async function endInstance({ clients }: World, until: 'it ends' | 'it has ended'): Promise<void> {
  const client = clients.ec2();
  const { Reservations: [reservation] = [] } = await client.send(new DescribeInstancesCommand({}));
  const InstanceIds = [reservation?.Instances?.[0]?.InstanceId ?? ''];
  await client.send(new TerminateInstancesCommand({ InstanceIds }));
  if (until === 'it has ended')
    await waitUntilInstanceTerminated({ client, maxWaitTime: 60, minDelay: 0.01, maxDelay: 0.02 }, { InstanceIds });
}

const builders: readonly (readonly [Type, Readonly<Record<string, unknown>>])[] = [
  ['amazon-ebs', { launch_block_device_mappings: [{ device_name: '/dev/sdf', volume_size: 1 }] }],
  ['amazon-ebsvolume', {}],
];
const ends = ['it ends', 'it has ended'] as const;

test.each(builders.flatMap(([type, raw]) => ends.map((until) => [type, until, raw] as const)))(
  'nothing is left of a build by %s whose instance is ended by others, when %s',
  async (type, until, raw) => {
    await using world = await openWorld();
    const before = { volumes: 0 };
    const line = await buildToItsEnd(world, type, raw, {
      provision: async () => {
        before.volumes = thingsIn(world, 'volumes').length;
        await endInstance(world, until);
        throw new Error('connection lost');
      },
    });
    expect(line).toBe('failed: Error: connection lost');
    expect(before.volumes).toBe(2);
    expect(holdings(world)).toEqual([]);
  },
);
