import {
  type BlockDeviceMapping,
  DescribeImageAttributeCommand,
  type Image,
  RegisterImageCommand,
  type RegisterImageCommandInput,
} from '@aws-sdk/client-ec2';
import { failure } from '@imgbuild/core/sdk';
import { ask } from '../aws/ask.ts';
import type { FirmwareConfig } from '../config/firmware.ts';
import { problems } from '../problems.ts';
import { image, type ImageIntent } from '../resources.ts';
import type { Work } from '../work.ts';
import { imageNotYet, type MadeImage } from './create.ts';
import { makeNamed } from './own.ts';

export type RegisterRequest = Omit<RegisterImageCommandInput, 'Name' | 'DryRun'>;

/** Makes an image of snapshots; it is not finished yet. Source: EC2 API Reference, RegisterImage. */
export async function registerImage(
  o: {
    readonly name: string;
    readonly request: RegisterRequest;
    /** Snapshot of the root device, which no other image has. */
    readonly snapshot: string;
    /** Snapshots in it that nobody of the build made. */
    readonly foreign?: readonly string[];
    /** Snapshots in it that the build holds already, by themselves or with another image: they go with that. */
    readonly held: readonly string[];
    readonly until: 'end' | 'success';
  },
  work: Work,
): Promise<MadeImage> {
  const { clients, host } = work;
  const { region } = clients;
  const rest = o.foreign === undefined ? {} : { foreign: o.foreign };
  const staying = { foreign: [...(o.foreign ?? []), ...o.held] };
  const intent: ImageIntent = { region, name: o.name, from: { kind: 'snapshot', id: o.snapshot }, ...staying };
  return work.scope.hold(
    image,
    intent,
    async ({ signal }) => {
      const ctx = { host, signal };
      const command = new RegisterImageCommand({ Name: o.name, ...o.request });
      const id = await makeNamed(intent, clients, ctx, async () => {
        const waiting = { notYet: ['InvalidSnapshot.NotFound'] };
        return (await ask(clients, command, ctx, waiting)).ImageId ?? '';
      });
      return { data: { region, id, from: intent.from, ...staying }, value: { region, id, ...rest } };
    },
    { until: o.until },
  );
}

/** Names of the settings of firmware that an image of an instance would not have by itself. */
export function firmwareToSet(config: FirmwareConfig, source: Image): readonly string[] {
  const { boot_mode: mode, tpm_support: tpm, uefi_data: data = '' } = config;
  return [
    ...(mode === undefined || mode === source.BootMode ? [] : ['boot_mode']),
    ...(tpm === undefined || tpm === source.TpmSupport ? [] : ['tpm_support']),
    ...(data === '' ? [] : ['uefi_data']),
  ];
}

/**
 * What EC2 makes of an instance has the firmware that the instance had. With another one it must be registered anew, which what is
 * billed by its image, such as Windows, does not survive. Source: EC2 API Reference, CreateImage and RegisterImage.
 * @throws `firmware-billed`
 */
export function checkBilling(config: FirmwareConfig, source: Image): void {
  const names = firmwareToSet(config, source);
  if (names.length === 0) return;
  const billed = [
    ...(source.PlatformDetails === undefined || source.PlatformDetails === 'Linux/UNIX' ? [] : [source.PlatformDetails]),
    ...(source.ProductCodes ?? []).flatMap(({ ProductCodeId: code }) => (code === undefined ? [] : [`product ${code}`])),
  ];
  if (billed.length > 0)
    throw failure(
      problems.create('firmware-billed', {
        image: source.ImageId ?? '',
        product: billed.join(', '),
        names: names.join(' and '),
      }),
    );
}

/** What an image is registered anew with, so that it is the same but for its firmware. */
export async function sameImage(
  made: Image,
  config: FirmwareConfig,
  work: Work,
): Promise<RegisterRequest & { readonly RootDeviceName: string }> {
  const mode = config.boot_mode ?? made.BootMode;
  const tpm = config.tpm_support ?? made.TpmSupport;
  const given = config.uefi_data ?? '';
  const data = given !== '' ? given : mode?.startsWith('uefi') === true ? await uefiDataOf(made, work) : undefined;
  return {
    RootDeviceName: made.RootDeviceName ?? '',
    BlockDeviceMappings: (made.BlockDeviceMappings ?? []).map(sameDevice),
    ...present('Architecture', made.Architecture),
    ...present('VirtualizationType', made.VirtualizationType),
    ...present('EnaSupport', made.EnaSupport),
    ...present('SriovNetSupport', made.SriovNetSupport),
    ...present('ImdsSupport', made.ImdsSupport),
    ...present('KernelId', made.KernelId),
    ...present('RamdiskId', made.RamdiskId),
    ...present('BootMode', mode),
    ...present('TpmSupport', tpm),
    ...present('UefiData', data),
  };
}

function present<Name extends string, Value>(name: Name, value: Value | undefined): Partial<Record<Name, Value>> {
  return value === undefined || value === '' ? {} : ({ [name]: value } as Record<Name, Value>);
}

async function uefiDataOf({ ImageId: id }: Image, work: Work): Promise<string | undefined> {
  const command = new DescribeImageAttributeCommand({ ImageId: id, Attribute: 'uefiData' });
  return (await ask(work.clients, command, work, { notYet: imageNotYet })).UefiData?.Value;
}

/** A device of an image again. A snapshot says itself whether it is encrypted, and EC2 refuses to be told. */
function sameDevice({ DeviceName: name, VirtualName: virtual, Ebs: ebs }: BlockDeviceMapping): BlockDeviceMapping {
  const { Encrypted: encrypted, KmsKeyId: key, Iops: iops, Throughput: throughput, ...volume } = ebs ?? {};
  const { VolumeType: type } = volume;
  // EC2 tells of operations where it refuses to be told of them.
  const speed = {
    ...present('Iops', type === 'io1' || type === 'io2' || type === 'gp3' ? iops : undefined),
    ...present('Throughput', type === 'gp3' ? throughput : undefined),
  };
  const own = volume.SnapshotId === undefined ? { ...present('Encrypted', encrypted), ...present('KmsKeyId', key) } : {};
  return {
    DeviceName: name,
    ...present('VirtualName', virtual),
    ...(ebs === undefined ? {} : { Ebs: { ...volume, ...speed, ...own } }),
  };
}
