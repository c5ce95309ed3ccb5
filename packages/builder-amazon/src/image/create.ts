import { CreateImageCommand, type CreateImageCommandInput, DescribeImagesCommand, type Image } from '@aws-sdk/client-ec2';
import { failure } from '@imgbuild/core/sdk';
import { ask, type AskContext } from '../aws/ask.ts';
import type { Clients } from '../aws/clients.ts';
import { codeOf } from '../aws/errors.ts';
import { pollingFor, type PollingConfig, waitFor } from '../aws/wait.ts';
import { problems } from '../problems.ts';
import { image, type ImageIntent } from '../resources.ts';
import { findOwn } from './own.ts';
import type { Work } from '../work.ts';

export type ImageRequest = Omit<CreateImageCommandInput, 'InstanceId' | 'Name' | 'DryRun'>;

/** An image in a region. */
export interface MadeImage {
  readonly region: string;
  readonly id: string;
}

/** Milliseconds in which an instance that has stopped is ready to be imaged. */
const statePatience = 15 * 60_000;

/**
 * Asks for an image of a stopped instance; it is not finished yet. It goes with the scope unless the build succeeds.
 * @param until `success` keeps it then; `end` is for one that is only copied
 */
export async function createImage(
  o: { readonly name: string; readonly instance: string; readonly request: ImageRequest; readonly until: 'end' | 'success' },
  work: Work,
): Promise<MadeImage> {
  const { region } = work.clients;
  const intent: ImageIntent = { region, name: o.name, from: { kind: 'instance', id: o.instance } };
  return work.scope.hold(
    image,
    intent,
    async ({ signal }) => {
      const ctx = { host: work.host, signal };
      const command = new CreateImageCommand({ InstanceId: o.instance, Name: o.name, ...o.request });
      const id = await ask(work.clients, command, ctx, {
        notYet: ['IncorrectState', 'IncorrectInstanceState'],
        patience: statePatience,
        expected: ['InvalidAMIName.Duplicate'],
      })
        .then(({ ImageId: made = '' }) => made)
        .catch((error: unknown) => earlier(error, intent, work.clients, ctx));
      return { data: { region, id, from: intent.from }, value: { region, id } };
    },
    { until: o.until },
  );
}

/** A name that is taken by an image of the same instance is an earlier try, whose answer was lost. */
export async function earlier(error: unknown, intent: ImageIntent, clients: Clients, ctx: AskContext): Promise<string> {
  if (codeOf(error) !== 'InvalidAMIName.Duplicate') throw error;
  const [found] = await findOwn(intent, clients, ctx);
  if (found === undefined) throw error;
  return found;
}

/** Waits until an image can be used; tells EC2's reason when it never will. */
export async function untilAvailable({ region, id }: MadeImage, work: Work, polling: PollingConfig | undefined): Promise<Image> {
  return waitFor(`the image ${id} in ${region} to become available`, pollingFor('image', polling, work.host), work, async () => {
    const { Images: [found] = [] } = await ask(work.clients, new DescribeImagesCommand({ ImageIds: [id] }), work, {
      region,
      notYet: ['InvalidAMIID.NotFound', 'InvalidAMIID.Unavailable'],
    });
    const state = found?.State ?? 'pending';
    if (state === 'available') return found;
    if (state === 'pending' || state === 'transient') return undefined;
    const { Code: code = '', Message: message = `it is ${state}, and EC2 gives no reason` } = found?.StateReason ?? {};
    const reason = message.startsWith(code) ? message : `${code}: ${message}`;
    throw failure(problems.create('image-failed', { image: id, region, reason }));
  });
}
