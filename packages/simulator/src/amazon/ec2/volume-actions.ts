import { action, type Caller } from '../action.ts';
import { refusal } from '../refusal.ts';
import type { Volume } from '../state.ts';
import { boolean, integer, list, string, structure } from '../wire/shape.ts';
import type { Xml } from '../wire/xml.ts';
import {
  dryRun,
  filtered,
  filters,
  found,
  type FilterTable,
  known,
  named,
  paged,
  paging,
  required,
  tagSet,
  tagsFor,
  tagSpecifications,
  time,
} from './common.ts';
import { invalidState } from './snapshot-actions.ts';
import { snapshotState, usableSnapshot } from './snapshots.ts';
import { attachmentOf, createVolume, deleteVolume, volumeState } from './volumes.ts';

/** Source: EC2 API Reference, the actions of these names. */
export const volumeActions = {
  CreateVolume: action(
    structure({
      AvailabilityZone: string,
      AvailabilityZoneId: string,
      ClientToken: string,
      Encrypted: boolean,
      Iops: integer,
      KmsKeyId: string,
      MultiAttachEnabled: boolean,
      Operator: structure({ Principal: string }),
      OutpostArn: string,
      Size: integer,
      SnapshotId: string,
      Throughput: integer,
      VolumeInitializationRate: integer,
      VolumeType: string,
      ...tagSpecifications,
      ...dryRun,
    }),
    async (input, caller) => {
      const zone = zoneOf(input.AvailabilityZone, input.AvailabilityZoneId, caller);
      const tags = tagsFor(input.TagSpecification, 'volume');
      if (input.SnapshotId !== undefined) checkSnapshot(input.SnapshotId, input.Size, caller);
      const type = input.VolumeType ?? 'gp2';
      if (input.MultiAttachEnabled === true && type !== 'io1' && type !== 'io2')
        throw refusal('InvalidParameterCombination', `The parameter MultiAttachEnabled is not supported for ${type} volumes.`);
      const rate = input.VolumeInitializationRate;
      if (rate !== undefined && (rate < 100 || rate > 300))
        throw refusal(
          'InvalidParameterValue',
          `Value (${rate}) for parameter volumeInitializationRate is invalid. It must be from 100 to 300.`,
        );
      const ebs = known({
        snapshotId: input.SnapshotId,
        size: input.Size,
        type,
        iops: input.Iops,
        throughput: input.Throughput,
        encrypted: input.Encrypted,
        kmsKeyId: input.KmsKeyId,
      });
      const mapping = { device: 'the volume', ebs };
      return volumeXml(await createVolume({ mapping, zone, tags, owner: caller.account.id }, caller), caller);
    },
  ),
  DescribeVolumes: action(
    structure({ VolumeId: list(string), IncludeManagedResources: boolean, ...filters, ...paging, ...dryRun }),
    (input, caller) => {
      const all = named('volume', caller.region.volumes, input.VolumeId, caller);
      const { page, nextToken } = paged(filtered(all, input.Filter, filterTable(caller)), input);
      return { volumeSet: page.map((volume) => volumeXml(volume, caller)), nextToken };
    },
  ),
  DescribeVolumeStatus: action(
    structure({ VolumeId: list(string), IncludeManagedResources: boolean, ...filters, ...paging, ...dryRun }),
    (input, caller) => {
      const now = caller.world.clock.now();
      const status = (volume: Volume): string => (now < volume.readyAt ? 'insufficient-data' : 'ok');
      const detail = (volume: Volume): string => (now < volume.readyAt ? 'not-applicable' : 'passed');
      const shown = filtered(named('volume', caller.region.volumes, input.VolumeId, caller), input.Filter, {
        'action.code': () => [],
        'action.description': () => [],
        'action.event-id': () => [],
        'availability-zone': ({ zone }) => [zone],
        'event.description': () => [],
        'event.event-id': () => [],
        'event.event-type': () => [],
        'event.not-after': () => [],
        'event.not-before': () => [],
        'volume-status.details-name': () => ['io-enabled', 'io-performance'],
        'volume-status.details-status': (volume) => [detail(volume), 'not-applicable'],
        'volume-status.status': (volume) => [status(volume)],
      });
      const { page, nextToken } = paged(shown, input);
      return {
        volumeStatusSet: page.map((volume) => ({
          volumeId: volume.id,
          availabilityZone: volume.zone,
          volumeStatus: {
            status: status(volume),
            details: [
              { name: 'io-enabled', status: detail(volume) },
              { name: 'io-performance', status: 'not-applicable' },
            ],
          },
          actionsSet: [],
          eventsSet: [],
        })),
        nextToken,
      };
    },
  ),
  DeleteVolume: action(structure({ VolumeId: string, ...dryRun }), async (input, caller) => {
    const { world, region } = caller;
    const volume = found('volume', region.volumes, input.VolumeId, caller);
    const state = volumeState(volume, world.clock.now());
    const attachment = attachmentOf(volume, world.clock.now());
    if (attachment !== undefined)
      throw refusal('VolumeInUse', `Volume ${volume.id} is currently attached to ${attachment.instanceId}`);
    if (state === 'deleting') throw refusal('InvalidVolume.NotFound', `The volume '${volume.id}' does not exist.`);
    await deleteVolume(volume, caller);
    return { return: true };
  }),
};

/** The zone that is named, by its name or its id. */
function zoneOf(name: string | undefined, id: string | undefined, { region }: Caller): string {
  if (name === undefined && id === undefined) throw required('zone');
  if (name !== undefined && id !== undefined)
    throw refusal('InvalidParameterCombination', 'Specify either AvailabilityZone or AvailabilityZoneId, not both.');
  const zone = region.zones.find((each) => each.name === name || each.id === id);
  if (zone === undefined) throw refusal('InvalidZone.NotFound', `The zone '${name ?? id ?? ''}' does not exist.`);
  return zone.name;
}

function checkSnapshot(id: string, size: number | undefined, caller: Caller): void {
  const snapshot = usableSnapshot(id, caller);
  if (snapshotState(snapshot, caller.world.clock.now()) !== 'completed') throw invalidState(snapshot, caller);
  if (size !== undefined && size < snapshot.size)
    throw refusal(
      'InvalidParameterValue',
      `Volume of size ${size}GB is smaller than snapshot '${id}', expect size >= ${snapshot.size}GB`,
    );
}

function filterTable({ world, region }: Caller): FilterTable<Volume> {
  const now = world.clock.now();
  const attachment = (volume: Volume) => attachmentOf(volume, now);
  return {
    'attachment.attach-time': (volume) => {
      const found = attachment(volume);
      return found === undefined ? [] : [time(found.attachedAt)];
    },
    'attachment.delete-on-termination': (volume) => {
      const found = attachment(volume);
      return found === undefined ? [] : [String(found.deleteOnTermination)];
    },
    'attachment.device': (volume) => [attachment(volume)?.device],
    'attachment.instance-id': (volume) => [attachment(volume)?.instanceId],
    'attachment.status': (volume) => [attachment(volume)?.state],
    'availability-zone': ({ zone }) => [zone],
    'availability-zone-id': ({ zone }) => [region.zones.find(({ name }) => name === zone)?.id],
    'create-time': ({ createdAt }) => [time(createdAt)],
    encrypted: ({ encrypted }) => [String(encrypted)],
    'fast-restored': () => ['false'],
    'multi-attach-enabled': () => ['false'],
    'operator.managed': () => ['false'],
    'operator.principal': () => [],
    size: ({ size }) => [String(size)],
    'snapshot-id': ({ snapshotId }) => [snapshotId],
    status: (volume) => [volumeState(volume, now)],
    'volume-id': ({ id }) => [id],
    'volume-type': ({ type }) => [type],
  };
}

function volumeXml(volume: Volume, { world, region }: Caller): Xml {
  const now = world.clock.now();
  const attachment = attachmentOf(volume, now);
  return {
    volumeId: volume.id,
    size: volume.size,
    snapshotId: volume.snapshotId ?? '',
    availabilityZone: volume.zone,
    availabilityZoneId: region.zones.find(({ name }) => name === volume.zone)?.id,
    status: volumeState(volume, now),
    createTime: time(volume.createdAt),
    attachmentSet: attachment === undefined ? [] : [attachmentXml(volume, attachment)],
    volumeType: volume.type,
    iops: volume.iops,
    throughput: volume.throughput,
    encrypted: volume.encrypted,
    kmsKeyId: volume.kmsKeyId,
    multiAttachEnabled: false,
    tagSet: tagSet(volume),
  };
}

export function attachmentXml(
  { id }: Volume,
  attachment: NonNullable<ReturnType<typeof attachmentOf>>,
): { readonly [name: string]: Xml } {
  return {
    volumeId: id,
    instanceId: attachment.instanceId,
    device: attachment.device,
    status: attachment.state,
    attachTime: time(attachment.attachedAt),
    deleteOnTermination: attachment.deleteOnTermination,
  };
}
