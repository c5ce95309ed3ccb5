// Who cleans up after a crash has the journal, and not the environment that the build had.
import { RunInstancesCommand } from '@aws-sdk/client-ec2';
import type { ReleaseContext } from '@imgbuild/core/sdk';
import { testHost } from '@imgbuild/core/testing';
import { expect, test } from 'vitest';
import { instance, keyPair, role } from '../../src/resources.ts';
import { sourceOf } from '../instance/surroundings.ts';
import { openWorld, region, type World } from '../world.ts';

/** Looks for what a build left that named no region, with a region in the environment or without one; gives where it was looked for. */
async function lookIn(world: World, type: typeof keyPair | typeof role, environment: string | undefined): Promise<unknown> {
  const host = testHost({
    folder: world.folder,
    sleeping: 'real',
    environment: { ...world.host.environment, AWS_REGION: environment },
  });
  const ctx: ReleaseContext = { ...world, host, runId: 'run', outcome: 'cancelled', access: {} };
  world.amazon.calls.clear();
  expect(await type.find({ region: 'eu-west-1', name: 'left' }, 'token', ctx)).toEqual([]);
  return world.amazon.calls.calls.map(({ action, region }) => [action, region]);
}

test.each([undefined, 'us-east-1'])(
  'what is left is looked for in its own region; that of the environment is %s',
  async (own) => {
    await using world = await openWorld();
    expect(await lookIn(world, keyPair, own)).toEqual([['DescribeKeyPairs', 'eu-west-1']]);
    expect(await lookIn(world, role, own)).toEqual([['GetRole', 'eu-west-1']]);
  },
);

test('while the build lives, its polling is the template’s', async () => {
  await using world = await openWorld();
  const { ImageId } = await sourceOf(world);
  const request = { ImageId, InstanceType: 't3.micro', MinCount: 1, MaxCount: 1 } as const;
  const { Instances: [made] = [] } = await world.clients.ec2().send(new RunInstancesCommand(request));
  const config = world.configOf({ aws_polling: { delay_seconds: 7 } });
  const { clock } = world.host;
  const slept: number[] = [];
  const sleep: typeof clock.sleep = async (milliseconds, signal) => {
    slept.push(milliseconds);
    return clock.sleep(milliseconds === 7_000 ? 10 : milliseconds, signal);
  };
  const host = { ...world.host, clock: { now: () => clock.now(), sleep } };
  const ctx: ReleaseContext = { ...world, host, config, runId: 'run', outcome: 'ok', access: {} };
  await instance.release({ region, id: made?.InstanceId ?? '', devices: [], keeps: [] }, ctx);
  expect(slept).toContain(7_000);
});
