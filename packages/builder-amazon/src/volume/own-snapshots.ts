import { DescribeSnapshotsCommand } from '@aws-sdk/client-ec2';
import { ask, type AskContext } from '../aws/ask.ts';
import type { Clients } from '../aws/clients.ts';
import { literal } from '../image/own.ts';
import type { SnapshotIntent } from '../resources.ts';

/** Ids of the snapshots that an intent made: the volume is of one build only. Source: EC2 API Reference, DescribeSnapshots. */
export async function ownSnapshots(
  { region, volume, description }: SnapshotIntent,
  clients: Clients,
  ctx: AskContext,
): Promise<readonly string[]> {
  const filters = [
    { Name: 'volume-id', Values: [volume] },
    { Name: 'description', Values: [literal(description)] },
  ];
  const command = new DescribeSnapshotsCommand({ OwnerIds: ['self'], Filters: filters });
  const { Snapshots: found = [] } = await ask(clients, command, ctx, { region });
  return found.flatMap(({ SnapshotId: id }) => id ?? []);
}
