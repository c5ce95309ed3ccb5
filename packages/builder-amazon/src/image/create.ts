import { CreateImageCommand, type CreateImageCommandInput, DescribeImagesCommand, type Image } from '@aws-sdk/client-ec2';
import { failure } from '@imgbuild/core/sdk';
import { ask } from '../aws/ask.ts';
import { pollingFor, type PollingConfig, waitFor } from '../aws/wait.ts';
import { problems } from '../problems.ts';
import { image, type ImageIntent } from '../resources.ts';
import { makeNamed } from './own.ts';
import type { Work } from '../work.ts';

export type ImageRequest = Omit<CreateImageCommandInput, 'InstanceId' | 'Name' | 'DryRun'>;

/** An image in a region. */
export interface MadeImage {
  readonly region: string;
  readonly id: string;
  /** Snapshots in it that were there before, and stay when it goes. */
  readonly foreign?: readonly string[];
}

/** Milliseconds in which an instance that has stopped is ready to be imaged. */
const statePatience = 15 * 60_000;

/** An instance that has only just stopped. The third is what EC2 answers, the others what its reference has. */
const notStopped = [
  'IncorrectState',
  'IncorrectInstanceState',
  { code: 'InvalidParameterValue', reason: /Instance is not in state/i },
] as const;

/**
 * Asks for an image of a stopped instance; it is not finished yet. It goes with the scope unless the build succeeds.
 * @param until `success` keeps it then; `end` is for one that is only copied
 */
export async function createImage(
  o: { readonly name: string; readonly instance: string; readonly request: ImageRequest; readonly until: 'end' | 'success' },
  work: Work,
): Promise<MadeImage> {
  const { region } = work.clients;
  const foreign = (o.request.BlockDeviceMappings ?? []).flatMap(({ Ebs: ebs }) => ebs?.SnapshotId ?? []);
  const rest = foreign.length === 0 ? {} : { foreign };
  const intent: ImageIntent = { region, name: o.name, from: { kind: 'instance', id: o.instance }, ...rest };
  return work.scope.hold(
    image,
    intent,
    async ({ signal }) => {
      const ctx = { host: work.host, signal };
      const command = new CreateImageCommand({ InstanceId: o.instance, Name: o.name, ...o.request });
      const id = await makeNamed(intent, work.clients, ctx, async () => {
        const waiting = { notYet: notStopped, patience: statePatience };
        return (await ask(work.clients, command, ctx, waiting)).ImageId ?? '';
      });
      return { data: { region, id, from: intent.from, ...rest }, value: { region, id, ...rest } };
    },
    { until: o.until },
  );
}

/** What EC2 says of an image that was made a moment ago, where it does not know it yet. */
export const imageNotYet = ['InvalidAMIID.NotFound', 'InvalidAMIID.Unavailable'] as const;

/** Waits until an image can be used; tells EC2's reason when it never will. */
export async function untilAvailable({ region, id }: MadeImage, work: Work, polling: PollingConfig | undefined): Promise<Image> {
  let seen = 'no' as 'no' | 'yes';
  return waitFor(`the image ${id} in ${region} to become available`, pollingFor('image', polling, work.host), work, async () => {
    const { Images: [found] = [] } = await ask(work.clients, new DescribeImagesCommand({ ImageIds: [id] }), work, {
      region,
      notYet: imageNotYet,
    });
    if (found === undefined && seen === 'yes')
      throw failure(problems.create('image-failed', { image: id, region, reason: 'somebody has deregistered it' }));
    if (found !== undefined) seen = 'yes';
    const state = found?.State ?? 'pending';
    if (state === 'available') return found;
    if (state === 'pending' || state === 'transient') return undefined;
    const { Code: code = '', Message: message = `it is ${state}, and EC2 gives no reason` } = found?.StateReason ?? {};
    const reason = message.startsWith(code) ? message : `${code}: ${message}`;
    throw failure(problems.create('image-failed', { image: id, region, reason }));
  });
}
