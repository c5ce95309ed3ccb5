import { refusal } from '../refusal.ts';
import type { DeviceMapping, Snapshot } from '../state.ts';
import { boolean, integer, list, string, structure, type Taken } from '../wire/shape.ts';
import type { Xml } from '../wire/xml.ts';
import { known, required } from './common.ts';
import { isDeviceName } from './device-names.ts';

/** Source: EC2 API Reference, BlockDeviceMapping and EbsBlockDevice. */
export const deviceMappings = {
  BlockDeviceMapping: list(
    structure({
      DeviceName: string,
      VirtualName: string,
      NoDevice: string,
      Ebs: structure({
        DeleteOnTermination: boolean,
        Encrypted: boolean,
        Iops: integer,
        KmsKeyId: string,
        OutpostArn: string,
        SnapshotId: string,
        Throughput: integer,
        VolumeInitializationRate: integer,
        VolumeSize: integer,
        VolumeType: string,
        AvailabilityZone: string,
        AvailabilityZoneId: string,
        EbsCardIndex: integer,
      }),
    }),
  ),
};

/** Reads the mappings of a call. A device may stand there once only. Source of the refusals: reports of EC2's clients. */
export function readMappings(
  given: Taken<(typeof deviceMappings)['BlockDeviceMapping']>,
  isName: (device: string) => boolean = isDeviceName,
): readonly DeviceMapping[] {
  const mappings = given.map(({ DeviceName: device, VirtualName: virtualName, NoDevice: noDevice, Ebs: ebs }): DeviceMapping => {
    if (device === undefined) throw required('deviceName');
    if (noDevice !== undefined) return { device, noDevice: true };
    if (!isName(device)) throw refusal('InvalidBlockDeviceMapping', `Invalid device name ${device}`);
    return {
      device,
      ...known({ virtualName }),
      ...(ebs === undefined
        ? {}
        : {
            ebs: known({
              snapshotId: ebs.SnapshotId,
              size: ebs.VolumeSize,
              type: ebs.VolumeType,
              iops: ebs.Iops,
              throughput: ebs.Throughput,
              encrypted: ebs.Encrypted,
              kmsKeyId: ebs.KmsKeyId,
              deleteOnTermination: ebs.DeleteOnTermination,
            }),
          }),
    };
  });
  mappings.forEach(({ device }, at) => {
    if (mappings.findIndex((each) => each.device === device) < at)
      throw refusal('InvalidBlockDeviceMapping', `The device '${device}' is used in more than one block-device mapping.`);
  });
  return mappings;
}

/** Mappings as they stand in answers. A snapshot that is not there yet, as of a copy that goes on, is not told. */
export function mappingsXml(
  mappings: readonly DeviceMapping[],
  snapshots: ReadonlyMap<string, Pick<Snapshot, 'encrypted'>>,
  hidden: 'all told' | 'without snapshots' = 'all told',
): Xml {
  return mappings.map(({ device, virtualName, noDevice, ebs }) => ({
    deviceName: device,
    virtualName,
    noDevice: noDevice === undefined ? undefined : '',
    ebs:
      ebs === undefined
        ? undefined
        : {
            snapshotId: hidden === 'all told' ? ebs.snapshotId : undefined,
            volumeSize: ebs.size,
            deleteOnTermination: ebs.deleteOnTermination ?? true,
            volumeType: ebs.type ?? 'gp2',
            iops: ebs.iops,
            throughput: ebs.throughput,
            encrypted:
              (ebs.snapshotId === undefined ? undefined : snapshots.get(ebs.snapshotId)?.encrypted) ?? ebs.encrypted ?? false,
          },
  }));
}
