import { EC2Client } from '@aws-sdk/client-ec2';
import { failureLine, recordingReporter } from '@imgbuild/core/testing';
import { expect, test } from 'vitest';
import type { Clients } from '../../src/aws/clients.ts';
import { deleteFleet } from '../../src/release/fleet.ts';
import { region, type World } from '../world.ts';
import { hastyWorld } from './surroundings.ts';

/** Deletes a fleet of which EC2 then says something. */
async function deleting(world: World, code: string): Promise<string> {
  const ec2 = new EC2Client(world.clients.settings('EC2'));
  ec2.send = (async () => ({
    UnsuccessfulFleetDeletions: [{ FleetId: 'fleet-1', Error: { Code: code, Message: 'The fleet is busy.' } }],
  })) as never;
  const clients: Clients = { ...world.clients, ec2: () => ec2 };
  const { host, signal } = world.work;
  const ctx = { runId: 'run', outcome: 'ok' as const, access: {}, host, signal, report: recordingReporter() };
  return deleteFleet({ region, id: 'fleet-1' }, clients, ctx).then(() => 'done', failureLine);
}

test('a fleet that is gone is success, and one that EC2 keeps is none', async () => {
  await using world = await hastyWorld();
  expect(await deleting(world, 'fleetIdDoesNotExist')).toBe('done');
  expect(await deleting(world, 'fleetNotInDeletableState')).toBe('done');
  expect(await deleting(world, 'unexpectedError')).toBe(
    'failed: error amazon/fleet-not-deleted: The fleet fleet-1 could not be deleted. EC2 in us-west-2 answered unexpectedError: The fleet is busy.',
  );
});
