import { DescribeImagesCommand } from '@aws-sdk/client-ec2';
import { ask, type AskContext } from '../aws/ask.ts';
import type { Clients } from '../aws/clients.ts';
import type { ImageIntent } from '../resources.ts';

/** Ids of images of a name that were made of what an intent says: nobody else makes such. */
export async function findOwn(
  { region, name, from }: ImageIntent,
  clients: Clients,
  ctx: AskContext,
): Promise<readonly string[]> {
  const made =
    from.kind === 'instance'
      ? { Name: 'source-instance-id', Values: [from.id] }
      : from.kind === 'image'
        ? { Name: 'source-image-id', Values: [from.id] }
        : { Name: 'block-device-mapping.snapshot-id', Values: [from.id] };
  const filters = [{ Name: 'name', Values: [literal(name)] }, made];
  const { Images: images = [] } = await ask(clients, new DescribeImagesCommand({ Owners: ['self'], Filters: filters }), ctx, {
    region,
  });
  return images.flatMap(({ ImageId: id }) => (id === undefined ? [] : [id]));
}

/** A value of a filter that stands for itself alone. Source: EC2 User Guide, "Filter resources". */
export function literal(value: string): string {
  return value.replace(/[\\*?]/g, '\\$&');
}
