import { CreateImageCommand, DescribeInstancesCommand } from '@aws-sdk/client-ec2';
import { recordingReporter, testHost, toldLines } from '@imgbuild/core/testing';
import type { ReleaseContext } from '@imgbuild/core/sdk';
import { expect, test } from 'vitest';
import { usualDurations } from '@imgbuild/simulator';
import { ask } from '../../src/aws/ask.ts';
import { type Clients, joinClients } from '../../src/aws/clients.ts';
import { copyImages } from '../../src/image/copy.ts';
import { createImage, untilAvailable } from '../../src/image/create.ts';
import { deregister, removeImage } from '../../src/release/image.ts';
import { openWorld, region, type World } from '../world.ts';
import { failing, left, own, provisioned, sent } from './instances.ts';

/** Clients that give up after one try that is not answered in time, and the way back. */
async function impatient(world: World): Promise<{ readonly clients: Clients; leave(): Promise<void> }> {
  return joinClients({ max_retries: 1 }, world);
}

const plain = { name: 'image', request: {}, until: 'success' } as const;

test('images whose making was never answered are found, and go', async () => {
  await using world = await openWorld({ environment: { IMGBUILD_AWS_REQUEST_SECONDS: '0.2' } });
  const made = await provisioned(world);
  world.amazon.faults.plan({ action: 'CreateImage', effect: { kind: 'withhold-answer' } });
  const { clients, leave } = await impatient(world);
  expect(await failing(createImage({ ...plain, instance: made.id }, { ...world.work, clients }))).toMatch(
    /^failed: Error: CreateImage was not answered: EC2 in us-west-2: /,
  );
  await leave();
  expect(left(world)).toEqual({ [region]: '1 images, 1 snapshots' });
  await world.scope.close('failed');
  expect(left(world)).toEqual({});
});

test('copies whose making was never answered are found in their regions, and go', async () => {
  await using world = await openWorld({ environment: { IMGBUILD_AWS_REQUEST_SECONDS: '0.2' } });
  const made = await provisioned(world);
  const source = await createImage({ ...plain, instance: made.id }, world.work);
  await untilAvailable(source, world.work, undefined);
  world.amazon.faults.plan({ action: 'CopyImage', effect: { kind: 'withhold-answer' } });
  const { clients, leave } = await impatient(world);
  const o = { name: 'image', regions: ['eu-west-1', 'us-east-1'], snapshotTags: {}, config: world.configOf() };
  expect(await failing(copyImages(source, o, { ...world.work, clients }))).toMatch(
    /^failed: error amazon\/regions-failed: Copying ami-1 failed in 2 of 2 regions\. CopyImage was not answered: .* CopyImage was not answered: /,
  );
  await leave();
  expect(left(world)).toMatchObject({ 'eu-west-1': '1 images, 1 snapshots', 'us-east-1': '1 images, 1 snapshots' });
  await world.scope.close('failed');
  expect(left(world)).toEqual({});
});

test('an image of the same name that another instance became is not ours', async () => {
  await using world = await openWorld();
  const [other, made] = [await provisioned(world), await provisioned(world)];
  await world.clients.ec2().send(new CreateImageCommand({ InstanceId: other.id, Name: 'image' }));
  await failing(createImage({ ...plain, instance: made.id }, world.work));
  await world.scope.close('failed');
  expect(left(world)).toEqual({ [region]: '1 images, 1 snapshots' });
});

test('an image that is not finished goes with its snapshots, also while EC2 does not show it yet', async () => {
  await using world = await openWorld();
  const made = await provisioned(world);
  world.amazon.change({ durations: { ...usualDurations, image: 3_600_000, snapshot: 3_600_000 } });
  world.amazon.change({ consistency: 300_000 });
  const shown = new DescribeInstancesCommand({ InstanceIds: [made.id] });
  await ask(world.clients, shown, world.work, { notYet: ['InvalidInstanceID.NotFound'], patience: 30_000 });
  await createImage({ ...plain, instance: made.id }, world.work);
  await world.scope.close('cancelled');
  expect(left(world)).toEqual({});
  expect(own(world, 'images')).toEqual([]);
  expect(sent(world, 'DescribeImages').length).toBeGreaterThan(1);
});

test('what is gone already is no error', async () => {
  await using world = await openWorld();
  const made = await provisioned(world);
  const image = await createImage({ ...plain, instance: made.id }, world.work);
  await world.scope.close('failed');
  const again = { ...world, runId: 'run', outcome: 'crashed', access: {} } as unknown as ReleaseContext;
  await removeImage({ ...image, from: { kind: 'instance', id: made.id } }, again);
  expect(left(world)).toEqual({});
});

/** EC2 that answers by a table of what it says to the calls of an action, one after the other; the last answer stays. */
function scripted(answers: Readonly<Record<string, readonly object[]>>): { readonly clients: Clients; readonly asked: string[] } {
  const asked: string[] = [];
  const send = async (command: { readonly input: { readonly SnapshotId?: string } }): Promise<object> => {
    const name = command.constructor.name.replace(/Command$/, '');
    const all = answers[name] ?? [{}];
    const answer = all[Math.min(asked.filter((each) => each.startsWith(name)).length, all.length - 1)] ?? {};
    asked.push(`${name} ${command.input.SnapshotId ?? ''}`.trim());
    return answer;
  };
  return { clients: { ec2: () => ({ send }), region, limit: Number.POSITIVE_INFINITY, retries: 0 } as unknown as Clients, asked };
}

test('snapshots that EC2 makes only after the image was asked for are waited for', async () => {
  const pending = { State: 'pending', BlockDeviceMappings: [{ Ebs: {} }, { Ebs: {} }, { VirtualName: 'ephemeral0' }] };
  const { clients, asked } = scripted({
    DescribeImages: [{ Images: [pending] }],
    DescribeSnapshots: [
      {},
      { Snapshots: [{ SnapshotId: 'snap-1' }] },
      { Snapshots: [{ SnapshotId: 'snap-1' }, { SnapshotId: 'snap-2' }] },
    ],
  });
  const host = testHost({ folder: '/nowhere', sleeping: 'skip' });
  const report = recordingReporter();
  await deregister({ region, id: 'ami-1' }, { host, report, clients, signal: new AbortController().signal });
  expect(toldLines(report)).toEqual([
    'say: Deregistered AMI id: ami-1',
    'say: Deleted snapshot: snap-1',
    'say: Deleted snapshot: snap-2',
  ]);
  expect(asked).toEqual([
    'DescribeImages',
    'DescribeSnapshots',
    'DeregisterImage',
    'DescribeSnapshots',
    'DeleteSnapshot snap-1',
    'DescribeSnapshots',
    'DeleteSnapshot snap-2',
  ]);
});
