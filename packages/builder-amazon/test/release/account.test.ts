// Who cleans up after a crash has the journal, and not the environment that the build had.
import type { ReleaseContext } from '@imgbuild/core/sdk';
import { testHost } from '@imgbuild/core/testing';
import { expect, test } from 'vitest';
import { keyPair, role } from '../../src/resources.ts';
import { openWorld, type World } from '../world.ts';

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
