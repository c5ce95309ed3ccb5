import { DescribeImagesCommand, type Image } from '@aws-sdk/client-ec2';
import { failure } from '@imgbuild/core/sdk';
import { ask, type AskContext } from '../aws/ask.ts';
import type { Clients } from '../aws/clients.ts';
import { codeOf } from '../aws/errors.ts';
import { waitFor } from '../aws/wait.ts';
import { problems } from '../problems.ts';
import type { ImageIntent } from '../resources.ts';

/** Ids of images of a name that were made of what an intent says: nobody else makes such. */
export async function findOwn(intent: ImageIntent, clients: Clients, ctx: AskContext): Promise<readonly string[]> {
  const named = await imagesNamed(intent, clients, ctx);
  return named.flatMap((image) => (image.ImageId === undefined || !isFrom(image, intent.from) ? [] : [image.ImageId]));
}

/** Images of the account that have a name; also those that are disabled, since they have it all the same. */
export async function imagesNamed(
  { region, name }: Pick<ImageIntent, 'region' | 'name'>,
  clients: Clients,
  ctx: AskContext,
): Promise<readonly Image[]> {
  const command = new DescribeImagesCommand({
    Owners: ['self'],
    Filters: [{ Name: 'name', Values: [literal(name)] }],
    IncludeDisabled: true,
  });
  return (await ask(clients, command, ctx, { region })).Images ?? [];
}

function isFrom(image: Image, from: ImageIntent['from']): boolean {
  switch (from.kind) {
    case 'instance':
      return image.SourceInstanceId === from.id;
    case 'image':
      return image.SourceImageId === from.id;
    case 'import':
      return image.Name === from.id;
    case 'snapshot':
      return (image.BlockDeviceMappings ?? []).some(({ Ebs: ebs }) => ebs?.SnapshotId === from.id);
  }
}

/** For how long a name is taken by an image that EC2 does not show; milliseconds. */
const hiddenPolling = { delay: 2_000, limit: 150_000 };

/**
 * Has an image made, and gives its id. When its name is taken, an image from the same source is what an earlier try has made whose
 * answer was lost; another one is a mistake. When none has it, EC2 does not show yet what was made a moment ago, or still keeps
 * the name of what was deregistered.
 * @throws `name-taken`
 */
export async function makeNamed(
  intent: ImageIntent,
  clients: Clients,
  ctx: AskContext,
  make: () => Promise<string>,
): Promise<string> {
  return waitFor(`the name "${intent.name}" in ${intent.region} to be free`, hiddenPolling, ctx, async () => {
    try {
      return await make();
    } catch (error) {
      if (codeOf(error) !== 'InvalidAMIName.Duplicate') throw error;
      const named = await imagesNamed(intent, clients, ctx);
      const own = named.find((image) => isFrom(image, intent.from));
      if (own?.ImageId !== undefined) return own.ImageId;
      const [other] = named;
      if (other === undefined) return undefined;
      const { region, name } = intent;
      throw failure(problems.create('name-taken', { region, name, image: other.ImageId ?? '' }), error);
    }
  });
}

/** A value of a filter that stands for itself alone. Source: EC2 User Guide, "Filter resources". */
export function literal(value: string): string {
  return value.replace(/[\\*?]/g, '\\$&');
}
