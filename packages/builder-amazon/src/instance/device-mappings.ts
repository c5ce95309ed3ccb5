import type { BlockDeviceMapping, EbsBlockDevice } from '@aws-sdk/client-ec2';
import type { DeviceConfig, VolumeConfig } from '../config/devices.ts';

/** Devices as EC2 is told of them. Source: EC2 API Reference, BlockDeviceMapping and EbsBlockDevice. */
export function deviceMappings(devices: readonly DeviceConfig[]): BlockDeviceMapping[] {
  return devices.map(deviceMapping);
}

function deviceMapping(device: DeviceConfig): BlockDeviceMapping {
  const { device_name: DeviceName, virtual_name: store, encrypted, kms_key_id: key, snapshot_id: snapshot } = device;
  if (device.no_device) return { DeviceName, NoDevice: '' };
  if (store !== undefined && store !== '') return { DeviceName, VirtualName: store };
  const hasKey = key !== undefined && key !== '';
  return {
    DeviceName,
    Ebs: {
      ...volumeMapping(device),
      // EC2 takes a key only where it is told to encrypt.
      ...(hasKey ? { Encrypted: true, KmsKeyId: key } : encrypted === undefined ? {} : { Encrypted: encrypted }),
      ...(snapshot === undefined || snapshot === '' ? {} : { SnapshotId: snapshot }),
    },
  };
}

/** What of a volume does not depend on where its data come from. */
export function volumeMapping(volume: VolumeConfig): EbsBlockDevice {
  const { volume_type: type, volume_size: size = 0, iops = 0, throughput = 0 } = volume;
  const hasOperations = type === 'io1' || type === 'io2' || type === 'gp3';
  return {
    DeleteOnTermination: volume.delete_on_termination,
    ...(type === undefined ? {} : { VolumeType: type }),
    ...(size > 0 ? { VolumeSize: size } : {}),
    // Others are refused with it; templates of Packer have it, and Packer does not send it.
    ...(hasOperations && iops > 0 ? { Iops: iops } : {}),
    ...(type === 'gp3' && throughput > 0 ? { Throughput: throughput } : {}),
  };
}

/**
 * Leaves out the instance stores that Windows images list as xvdca to xvdcz.
 * Source: EC2 User Guide, "Instance store volumes and Windows AMIs"; Packer's no_ephemeral.
 */
export const withoutStores: readonly BlockDeviceMapping[] = [...'abcdefghijklmnopqrstuvwxyz'].map((letter) => ({
  DeviceName: `xvdc${letter}`,
  NoDevice: '',
}));
