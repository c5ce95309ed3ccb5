import { CreateSnapshotCommand, DescribeSnapshotsCommand } from '@aws-sdk/client-ec2';
import { failure } from '@imgbuild/core/sdk';
import { ask } from '../aws/ask.ts';
import { pollingFor, type PollingConfig, waitFor } from '../aws/wait.ts';
import { problems } from '../problems.ts';
import { dropSnapshot } from '../release/image.ts';
import { snapshot, type SnapshotIntent } from '../resources.ts';
import { specifications, type Tags } from '../tag-specifications.ts';
import type { Work } from '../work.ts';
import { ownSnapshots } from './own-snapshots.ts';

/** What a snapshot is made of, and until when it is held. */
export interface SnapshotRequest {
  /** Id of the volume. */
  readonly volume: string;
  /** What is written on it; `Packer: TIME` when the template says nothing. */
  readonly description: string | undefined;
  readonly tags: Tags;
  readonly until: 'end' | 'success';
}

/** A volume has few snapshots at once that are not finished. Source: EC2 API Reference, error codes. */
const tooManySnapshots = [
  'ConcurrentSnapshotLimitExceeded',
  'PendingSnapshotLimitExceeded',
  'SnapshotCreationPerVolumeRateExceeded',
] as const;

/** Makes a snapshot of a volume, and gives its id when it is finished. */
export async function snapshotVolume(o: SnapshotRequest, polling: PollingConfig | undefined, work: Work): Promise<string> {
  const id = await createSnapshot(o, work);
  work.report.detail(`Snapshot of ${o.volume}: ${id}`);
  await untilCompleted(id, o.volume, polling, work);
  return id;
}

/** Source: EC2 API Reference, CreateSnapshot, which takes no client token. */
async function createSnapshot({ volume, description = '', tags, until }: SnapshotRequest, work: Work): Promise<string> {
  const { clients, scope, host } = work;
  const { region } = clients;
  const text = description === '' ? `Packer: ${new Date(host.clock.now()).toISOString()}` : description;
  const intent: SnapshotIntent = { region, volume, description: text };
  return scope.hold(
    snapshot,
    intent,
    async ({ signal }) => {
      const command = new CreateSnapshotCommand({ VolumeId: volume, Description: text, ...specifications({ snapshot: tags }) });
      const seen = { lost: 0 };
      const { SnapshotId: id = '' } = await ask(
        clients,
        command,
        { host, signal },
        {
          notYet: ['InvalidVolume.NotFound', ...tooManySnapshots],
          onUnanswered: () => void seen.lost++,
        },
      );
      if (seen.lost > 0) await deleteOthers(id, seen.lost, intent, { ...work, signal });
      return { data: { region, id }, value: id };
    },
    { until },
  );
}

/** How long what a lost call made may take to be seen; milliseconds. */
const unseen = { delay: 1_000, limit: 10_000 };

/** Deletes what earlier tries made whose answers were lost, and which nobody would ever find again. */
async function deleteOthers(id: string, most: number, intent: SnapshotIntent, work: Work): Promise<void> {
  const { region } = intent;
  const until = work.host.clock.now() + unseen.limit;
  for (let deleted = 0; ;) {
    for (const other of await ownSnapshots(intent, work.clients, work))
      if (other !== id) {
        await dropSnapshot({ region, id: other }, work);
        deleted++;
      }
    if (deleted >= most || work.host.clock.now() >= until) return;
    await work.host.clock.sleep(unseen.delay, work.signal);
  }
}

async function untilCompleted(id: string, volume: string, polling: PollingConfig | undefined, work: Work): Promise<void> {
  const { clients, host } = work;
  const { region } = clients;
  await waitFor(`the snapshot ${id} of ${volume} to be completed`, pollingFor('snapshot', polling, host), work, async () => {
    const command = new DescribeSnapshotsCommand({ SnapshotIds: [id] });
    const { Snapshots: [found] = [] } = await ask(clients, command, work, { notYet: ['InvalidSnapshot.NotFound'] });
    if (found?.State === 'completed') return found;
    if (found?.State !== 'error') return undefined;
    const reason = found.StateMessage ?? 'EC2 gives no reason';
    throw failure(problems.create('snapshot-failed', { snapshot: id, volume, region, reason }));
  });
}
