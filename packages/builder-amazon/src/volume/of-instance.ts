import type { Instance } from '@aws-sdk/client-ec2';
import { failure } from '@imgbuild/core/sdk';
import { problems } from '../problems.ts';

/** The id of the volume that an instance has at a device. Somebody may have detached it while provisioners ran. */
export function volumeAt(instance: Instance, device: string): string {
  const { BlockDeviceMappings: mappings = [], InstanceId: id = '' } = instance;
  const volume = mappings.find(({ DeviceName: name }) => name === device)?.Ebs?.VolumeId;
  if (volume !== undefined) return volume;
  const names = mappings.map(({ DeviceName: name = '' }) => name).join(', ') || 'none';
  throw failure(problems.create('volume-missing', { instance: id, device, names }));
}
