import {
  DescribeInstancesCommand,
  DescribeVolumesCommand,
  type Instance,
  ModifyInstanceAttributeCommand,
  TerminateInstancesCommand,
} from '@aws-sdk/client-ec2';
import type { ReleaseContext } from '@imgbuild/core/sdk';
import { ask } from '../aws/ask.ts';
import type { Clients } from '../aws/clients.ts';
import { ignoring } from '../aws/ignoring.ts';
import { pollingFor, waitFor } from '../aws/wait.ts';
import { deleteFleet } from './fleet.ts';
import type { InstanceData, InstanceIntent } from '../resources.ts';
import { inAccount, pollingOf } from './account.ts';
import { unseen } from './unseen.ts';
import { deleteVolume } from './volume.ts';

/** What a launch made that was not answered: instances with its client token, or of its fleet's launch template. */
export async function findInstances(
  { region, launchTemplate, devices, keeps }: InstanceIntent,
  token: string,
  ctx: ReleaseContext,
): Promise<readonly InstanceData[]> {
  const filter =
    launchTemplate === undefined
      ? { Name: 'client-token', Values: [token] }
      : { Name: 'tag:aws:ec2launchtemplate:id', Values: [launchTemplate] };
  const alive = { Name: 'instance-state-name', Values: ['pending', 'running', 'stopping', 'stopped', 'shutting-down'] };
  const { Reservations: reservations = [] } = await inAccount({ region }, ctx, (clients) =>
    ask(clients, new DescribeInstancesCommand({ Filters: [filter, alive] }), ctx, { region }),
  );
  return reservations
    .flatMap(({ Instances: instances = [] }) => instances)
    .flatMap(({ InstanceId: id, Tags: tags = [] }) => {
      const fleet = tags.find(({ Key: key }) => key === 'aws:ec2:fleet-id')?.Value;
      return id === undefined ? [] : [{ region, id, devices, keeps, ...(fleet === undefined ? {} : { fleet }) }];
    });
}

const unknownInstance = 'InvalidInstanceID.NotFound';

/** Terminates an instance, and sees to it that the volumes that were made for it go as well. */
export async function terminateInstance(data: InstanceData, ctx: ReleaseContext): Promise<void> {
  await inAccount(data, ctx, async (clients) => {
    ctx.report.say('Terminating the source AWS instance...');
    const before = await describeInstance(data, clients, ctx);
    const volumes = before === undefined ? [] : await markVolumes(data, before, clients, ctx);
    if (before !== undefined && before.State?.Name !== 'terminated') {
      await ignoring(
        unknownInstance,
        ask(clients, new TerminateInstancesCommand({ InstanceIds: [data.id] }), ctx, unseen(data.region, unknownInstance)),
      );
      const polling = pollingFor('instance', pollingOf(ctx), ctx.host);
      await waitFor(`the instance ${data.id} to terminate`, polling, ctx, async () => {
        const now = await describeInstance(data, clients, ctx);
        return now === undefined || now.State?.Name === 'terminated' ? 'gone' : undefined;
      });
    }
    ctx.report.say('Cleaning up any extra volumes...');
    await deleteVolumes(volumes, data.region, clients, ctx);
    if (data.fleet !== undefined) await deleteFleet({ region: data.region, id: data.fleet }, clients, ctx);
  });
}

async function describeInstance(
  { id, region }: { readonly id: string; readonly region: string },
  clients: Clients,
  ctx: ReleaseContext,
): Promise<Instance | undefined> {
  const answer = await ignoring(
    unknownInstance,
    ask(clients, new DescribeInstancesCommand({ InstanceIds: [id] }), ctx, unseen(region, unknownInstance)),
  );
  return answer?.Reservations?.[0]?.Instances?.[0];
}

/**
 * Has EC2 delete the instance's own volumes with it, before anything is terminated: afterwards nothing would tell any more which
 * they were. Volumes that somebody attached later are not touched. Gives the ids of those that must be gone.
 */
async function markVolumes(
  { id, region, devices, keeps }: InstanceData,
  { BlockDeviceMappings: mappings = [] }: Instance,
  clients: Clients,
  ctx: ReleaseContext,
): Promise<readonly string[]> {
  const kept = ctx.outcome === 'ok' ? keeps : [];
  const own = mappings.filter(({ DeviceName: device = '' }) => devices.includes(device) && !kept.includes(device));
  const staying = own.filter(({ Ebs: ebs }) => ebs?.DeleteOnTermination !== true);
  if (staying.length > 0) {
    const change = staying.map(({ DeviceName: device }) => ({ DeviceName: device, Ebs: { DeleteOnTermination: true } }));
    await ignoring(
      unknownInstance,
      ask(
        clients,
        new ModifyInstanceAttributeCommand({ InstanceId: id, BlockDeviceMappings: change }),
        ctx,
        unseen(region, unknownInstance),
      ),
    );
  }
  return own.flatMap(({ Ebs: ebs }) => (ebs?.VolumeId === undefined ? [] : [ebs.VolumeId]));
}

/** Deletes what of the volumes is still there. */
async function deleteVolumes(ids: readonly string[], region: string, clients: Clients, ctx: ReleaseContext): Promise<void> {
  // A filter, since an id that is not there any more would be refused.
  const filter = { Name: 'volume-id', Values: [...ids] };
  const { Volumes: volumes = [] } =
    ids.length === 0 ? {} : await ask(clients, new DescribeVolumesCommand({ Filters: [filter] }), ctx, { region });
  const left = volumes.filter(({ State: state }) => state !== 'deleting' && state !== 'deleted');
  if (left.length === 0) {
    ctx.report.say('No volumes to clean up, skipping');
    return;
  }
  const removing = { host: ctx.host, signal: ctx.signal, report: ctx.report, clients };
  for (const { VolumeId: id = '' } of left) await deleteVolume({ region, id }, removing);
}
