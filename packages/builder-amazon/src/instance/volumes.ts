import type { Instance } from '@aws-sdk/client-ec2';
import { type InstanceIntent, volume } from '../resources.ts';
import type { Work } from '../work.ts';

/**
 * Holds the volumes of a running instance that do not go with it by themselves: should it end before the build does (a spot
 * interruption, a shutdown, a person), nothing would tell any more which they were.
 */
export async function holdVolumes(
  { BlockDeviceMappings: mappings = [] }: Instance,
  { devices, keeps }: Pick<InstanceIntent, 'devices' | 'keeps'>,
  { clients: { region }, scope }: Work,
): Promise<void> {
  for (const { DeviceName: device = '', Ebs: ebs } of mappings) {
    const { VolumeId: id, DeleteOnTermination: goes } = ebs ?? {};
    if (id === undefined || goes === true || !devices.includes(device)) continue;
    const data = { region, id };
    await scope.hold(volume, data, async () => ({ data, value: undefined }), {
      until: keeps.includes(device) ? 'success' : 'end',
    });
  }
}
