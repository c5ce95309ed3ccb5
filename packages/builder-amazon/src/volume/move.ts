import { AttachVolumeCommand, DescribeVolumesCommand, DetachVolumeCommand, type Volume } from '@aws-sdk/client-ec2';
import { ask } from '../aws/ask.ts';
import { codeOf } from '../aws/errors.ts';
import { pollingFor, type PollingConfig, waitFor } from '../aws/wait.ts';
import type { Work } from '../work.ts';

/** Who moves volumes, and how long that may take. */
type Moving = Pick<Work, 'clients' | 'host' | 'signal'> & { readonly polling: PollingConfig | undefined };

/** Takes a volume from its instance, and ends when it is loose. Source: EC2 API Reference, DetachVolume. */
export async function detachVolume(volume: string, instance: string, work: Moving): Promise<void> {
  const command = new DetachVolumeCommand({ VolumeId: volume, InstanceId: instance });
  try {
    await ask(work.clients, command, work);
  } catch (error) {
    // An earlier try, whose answer was lost, is refused to be repeated.
    const isRepeated = codeOf(error) === 'IncorrectState' || codeOf(error) === 'InvalidAttachment.NotFound';
    if (!isRepeated || isAttached(await describeVolume(volume, work))) throw error;
  }
  await waitFor(`the volume ${volume} to be detached`, pollingFor('volume', work.polling, work.host), work, async () => {
    const now = await describeVolume(volume, work);
    return now.State === 'available' ? now : undefined;
  });
}

/** Gives a loose volume to an instance, and ends when it has it. Source: EC2 API Reference, AttachVolume. */
export async function attachVolume(volume: string, instance: string, device: string, work: Moving): Promise<void> {
  const command = new AttachVolumeCommand({ VolumeId: volume, InstanceId: instance, Device: device });
  const isThere = ({ Attachments: attachments = [] }: Volume): boolean =>
    attachments.some(({ InstanceId: id, Device: name }) => id === instance && name === device);
  try {
    await ask(work.clients, command, work, { notYet: ['IncorrectState'] });
  } catch (error) {
    if (codeOf(error) !== 'VolumeInUse' || !isThere(await describeVolume(volume, work))) throw error;
  }
  await waitFor(`the volume ${volume} to be attached`, pollingFor('volume', work.polling, work.host), work, async () => {
    const now = await describeVolume(volume, work);
    return isThere(now) && isAttached(now) ? now : undefined;
  });
}

function isAttached({ Attachments: attachments = [] }: Volume): boolean {
  return attachments.some(({ State: state }) => state === 'attached');
}

async function describeVolume(id: string, work: Moving): Promise<Volume> {
  const command = new DescribeVolumesCommand({ VolumeIds: [id] });
  const { Volumes: [found] = [] } = await ask(work.clients, command, work, { notYet: ['InvalidVolume.NotFound'] });
  return found ?? {};
}
