import { action, type Caller } from '../action.ts';
import { refusal } from '../refusal.ts';
import type { Instance, Volume } from '../state.ts';
import { boolean, integer, string, structure } from '../wire/shape.ts';
import { dryRun, found, required } from './common.ts';
import { isDeviceName } from './device-names.ts';
import { attachmentXml } from './volume-actions.ts';
import { attachmentOf, volumeState } from './volumes.ts';

/** Volumes come to machines, and leave them. Source: EC2 API Reference, AttachVolume and DetachVolume. */
export const volumeAttachmentActions = {
  AttachVolume: action(
    structure({ VolumeId: string, InstanceId: string, Device: string, EbsCardIndex: integer, ...dryRun }),
    async (input, caller) => {
      const { world, region } = caller;
      const { Device: device } = input;
      if (device === undefined) throw required('device');
      const volume = found('volume', region.volumes, input.VolumeId, caller);
      const instance = found('instance', region.instances, input.InstanceId, caller);
      checkAttachable(volume, instance, device, caller);
      const attachedAt = world.clock.now();
      const attachment = { instanceId: instance.id, device, attachedAt, deleteOnTermination: false };
      // However fast the cloud's clock goes, it is attached when the machine has it, and not before.
      volume.attachment = { ...attachment, readyAt: Infinity };
      instance.volumes.set(device, volume.id);
      try {
        await instance.machine?.attach({ device, disk: volume.disk });
      } catch (error) {
        volume.attachment = undefined;
        instance.volumes.delete(device);
        throw error;
      }
      volume.attachment = { ...attachment, readyAt: attachedAt + world.settings().durations.volumeAttachment };
      return attachmentXml(volume, { ...volume.attachment, state: 'attaching' });
    },
  ),
  DetachVolume: action(
    structure({ VolumeId: string, InstanceId: string, Device: string, Force: boolean, ...dryRun }),
    async (input, caller) => {
      const { world, region } = caller;
      const now = world.clock.now();
      const volume = found('volume', region.volumes, input.VolumeId, caller);
      const attachment = attachmentOf(volume, now);
      if (attachment === undefined || attachment.state === 'detaching')
        throw refusal(
          'IncorrectState',
          `Volume '${volume.id}' is in the '${attachment?.state ?? volumeState(volume, now)}' state.`,
        );
      const { instanceId, device } = attachment;
      if ((input.InstanceId ?? instanceId) !== instanceId || (input.Device ?? device) !== device)
        throw refusal(
          'InvalidAttachment.NotFound',
          `The volume '${volume.id}' is not attached to instance '${input.InstanceId ?? instanceId}' as device '${input.Device ?? device}'.`,
        );
      const instance = region.instances.get(instanceId);
      if (instance !== undefined && instance.rootDeviceName === device && instance.state !== 'stopped')
        throw refusal('OperationNotPermitted', `Unable to detach root volume '${device}' from instance '${instanceId}'`);
      const attached = volume.attachment;
      volume.attachment = { ...attachment, detachedAt: Infinity };
      try {
        await instance?.machine?.detach(device);
      } catch (error) {
        volume.attachment = attached;
        throw error;
      }
      instance?.volumes.delete(device);
      volume.attachment = { ...attachment, detachedAt: now + world.settings().durations.volumeAttachment };
      return attachmentXml(volume, { ...attachment, state: 'detaching' });
    },
  ),
};

function checkAttachable(volume: Volume, instance: Instance, device: string, { world, region }: Caller): void {
  const now = world.clock.now();
  const state = volumeState(volume, now);
  if (state === 'in-use') throw refusal('VolumeInUse', `${volume.id} is already attached to an instance`);
  if (state !== 'available') throw refusal('IncorrectState', `Volume '${volume.id}' is '${state}'; it must be 'available'.`);
  if (instance.state !== 'running' && instance.state !== 'stopped')
    throw refusal('IncorrectState', `Instance '${instance.id}' is not 'running'.`);
  if (instance.zone !== volume.zone)
    throw refusal(
      'InvalidVolume.ZoneMismatch',
      `The volume '${volume.id}' is not in the same availability zone as instance '${instance.id}'`,
    );
  if (!isDeviceName(device))
    throw refusal(
      'InvalidParameterValue',
      `Value (${device}) for parameter device is invalid. ${device} is not a valid EBS device name.`,
    );
  // A volume that still goes has left the machine, and has its place there until it is gone.
  const isTaken = [...region.volumes.values()].some((each) => {
    const attachment = attachmentOf(each, now);
    return attachment?.instanceId === instance.id && attachment.device === device;
  });
  if (isTaken)
    throw refusal(
      'InvalidParameterValue',
      `Invalid value '${device}' for unixDevice. Attachment point ${device} is already in use`,
    );
}
