// EC2 says of what was made a moment ago that there is no such thing. A release that believed it would leave it.
import {
  CreateLaunchTemplateCommand,
  CreateSecurityGroupCommand,
  CreateSnapshotCommand,
  CreateVolumeCommand,
  RunInstancesCommand,
} from '@aws-sdk/client-ec2';
import type { AnyResourceType, Json, ReleaseContext } from '@imgbuild/core/sdk';
import { expect, test } from 'vitest';
import { instance, launchTemplate, securityGroup, snapshot, volume } from '../../src/resources.ts';
import { holdings } from '../builders/build.ts';
import { hastyWorld, sourceOf } from '../instance/surroundings.ts';
import { openWorld, region, type World } from '../world.ts';

interface Row {
  readonly type: AnyResourceType;
  /** Makes it, and gives what the ledger remembers of it. */
  readonly make: (world: World) => Promise<Json>;
  /** What it is counted as. */
  readonly kind: string;
}

async function newVolume({ clients }: World): Promise<string> {
  const made = await clients.ec2().send(new CreateVolumeCommand({ AvailabilityZone: `${region}a`, Size: 1 }));
  return made.VolumeId ?? '';
}

const rows: Readonly<Record<string, Row>> = {
  'an instance': {
    type: instance,
    make: async (world) => {
      const { ImageId } = await sourceOf(world);
      const request = { ImageId, InstanceType: 't3.micro', MinCount: 1, MaxCount: 1 } as const;
      const { Instances: [made] = [] } = await world.clients.ec2().send(new RunInstancesCommand(request));
      return { region, id: made?.InstanceId ?? '', devices: [], keeps: [] };
    },
    kind: 'instances',
  },
  'a volume': { type: volume, make: async (world) => ({ region, id: await newVolume(world) }), kind: 'volumes' },
  'a snapshot': {
    type: snapshot,
    make: async (world) => {
      const command = new CreateSnapshotCommand({ VolumeId: await newVolume(world) });
      const { SnapshotId: id = '' } = await world.clients.ec2().send(command);
      return { region, id };
    },
    kind: 'snapshots',
  },
  'a security group': {
    type: securityGroup,
    make: async ({ clients }) => {
      const command = new CreateSecurityGroupCommand({ GroupName: 'new', Description: 'Just made' });
      return { region, id: (await clients.ec2().send(command)).GroupId ?? '' };
    },
    kind: 'securityGroups',
  },
  'a launch template': {
    type: launchTemplate,
    make: async ({ clients }) => {
      const LaunchTemplateData = { InstanceType: 't3.micro' } as const;
      await clients.ec2().send(new CreateLaunchTemplateCommand({ LaunchTemplateName: 'new', LaunchTemplateData }));
      return { region, name: 'new' };
    },
    kind: 'launchTemplates',
  },
};

/** How many of a kind there are. */
function count(world: World, kind: string): string {
  return holdings(world).find((line) => line.endsWith(` ${kind}`)) ?? `${region}: 0 ${kind}`;
}

function contextIn(world: World): ReleaseContext {
  return { ...world, runId: 'run', outcome: 'cancelled', access: {} };
}

test.each(Object.entries(rows))('%s goes that EC2 does not show yet', async (_what, { type, make, kind }) => {
  await using world = await openWorld();
  const data = await make(world);
  world.amazon.change({ consistency: 300_000 });
  expect(count(world, kind)).toBe(`${region}: 1 ${kind}`);
  await type.release(data, contextIn(world));
  expect(count(world, kind)).toBe(`${region}: 0 ${kind}`);
});

test.each(Object.entries(rows))('%s is gone already: that is no error', async (_what, { type, make, kind }) => {
  await using world = await hastyWorld();
  const data = await make(world);
  await type.release(data, contextIn(world));
  await type.release(data, contextIn(world));
  expect(count(world, kind)).toBe(`${region}: 0 ${kind}`);
});
