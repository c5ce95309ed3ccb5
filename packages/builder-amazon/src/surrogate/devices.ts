import type { BlockDeviceMapping } from '@aws-sdk/client-ec2';
import type { EbsSurrogateConfig } from '../config/amazon-ebssurrogate.ts';
import type { RootDeviceConfig, SurrogateDeviceConfig, VolumeConfig } from '../config/devices.ts';
import { isSet } from '../checks/given.ts';
import { deviceMappings, volumeMapping } from '../instance/device-mappings.ts';

type Devices = Pick<EbsSurrogateConfig, 'ami_root_device' | 'ami_block_device_mappings' | 'launch_block_device_mappings'>;

/** The device that the image starts from; the schema and the check have seen to it that there is one. */
export function rootDeviceOf({ ami_root_device: root }: Pick<Devices, 'ami_root_device'>): RootDeviceConfig {
  if (root === undefined) throw new Error('there is no ami_root_device');
  return root;
}

/** Devices whose volumes become part of an image of snapshots. What has the name of its root device gives way to that. */
export function devicesToKeep(config: Devices): readonly SurrogateDeviceConfig[] {
  const { source_device_name: source, device_name: root } = rootDeviceOf(config);
  return config.launch_block_device_mappings.filter(
    ({ device_name: device, omit_from_artifact: omitted, no_device: none, virtual_name: store }) =>
      !omitted && !none && !isSet(store) && (device === source || device !== root),
  );
}

/**
 * Devices of an image that is made of snapshots: of those, and then others of `ami_block_device_mappings`.
 * @param snapshots their ids by the device of the instance
 */
export function mappingsOfSnapshots(config: Devices, snapshots: Readonly<Record<string, string>>): BlockDeviceMapping[] {
  const root = rootDeviceOf(config);
  const kept = devicesToKeep(config).map((device): BlockDeviceMapping => {
    const { device_name: name } = device;
    const isRoot = name === root.source_device_name;
    // EC2 refuses to be told whether it is encrypted: the snapshot says that.
    const volume = volumeMapping(isRoot ? rootVolume(root, device) : device);
    return { DeviceName: isRoot ? root.device_name : name, Ebs: { ...volume, SnapshotId: snapshots[name] } };
  });
  return withOthers(kept, config);
}

/** What the root device of the image says goes before what it was launched with; speed belongs to a type. */
function rootVolume(root: RootDeviceConfig, launched: VolumeConfig): VolumeConfig {
  const { volume_type: type, iops, throughput } = root.volume_type === undefined ? launched : root;
  const { volume_size: size = 0 } = root;
  return {
    delete_on_termination: root.delete_on_termination,
    volume_type: type,
    volume_size: size > 0 ? size : launched.volume_size,
    iops,
    throughput,
  };
}

/**
 * Devices of an image that is made of the instance, whose own ones need not be named.
 * @param rootName what the instance calls its root device
 */
export function mappingsOfInstance(config: Devices, rootName: string): BlockDeviceMapping[] {
  const omitted = config.launch_block_device_mappings.filter(
    ({ device_name: device, omit_from_artifact: leftOut }) => leftOut && device !== rootName,
  );
  return withOthers(
    [
      { DeviceName: rootName, Ebs: volumeMapping(rootDeviceOf(config)) },
      ...omitted.map(({ device_name: DeviceName }) => ({ DeviceName, NoDevice: '' })),
    ],
    config,
  );
}

function withOthers(devices: readonly BlockDeviceMapping[], config: Devices): BlockDeviceMapping[] {
  const others = config.ami_block_device_mappings.filter(
    ({ device_name: name, no_device: none }) => !none && devices.every(({ DeviceName: taken }) => taken !== name),
  );
  return [...devices, ...deviceMappings(others)];
}
