import { DescribeImagesCommand } from '@aws-sdk/client-ec2';
import { failure } from '@imgbuild/core/sdk';
import { ask, type AskContext } from '../aws/ask.ts';
import type { Clients } from '../aws/clients.ts';
import { checkReplaceable } from '../image/lifetime.ts';
import { imagesNamed, literal } from '../image/own.ts';
import { problems } from '../problems.ts';

/** Refuses a name that an image of the account has in one of the regions: EC2 would refuse it after the whole build. */
export async function mustBeFree(name: string, regions: readonly string[], ctx: AskContext, clients: Clients): Promise<void> {
  const taken = await Promise.all(
    regions.map(async (region) => {
      const command = new DescribeImagesCommand({
        Owners: ['self'],
        Filters: [{ Name: 'name', Values: [literal(name)] }],
        // An image that nobody can use keeps its name nevertheless.
        IncludeDeprecated: true,
        IncludeDisabled: true,
      });
      const { Images: images = [] } = await ask(clients, command, ctx, { region });
      return images.map(({ ImageId: id = '' }) => ({ region, id }));
    }),
  );
  const [first, ...others] = taken.flat();
  if (first === undefined) return;
  const image = [first.id, ...others.map(({ region, id }) => `in ${region} ${id}`)].join(', ');
  throw failure(problems.create('name-taken', { region: first.region, name, image }));
}

/** Refuses a former image that EC2 would not deregister at the end of the build, just before the new one is made. */
export async function mustBeReplaceable(
  name: string,
  regions: readonly string[],
  ctx: AskContext,
  clients: Clients,
): Promise<void> {
  await Promise.all(
    regions.map(async (region) => {
      for (const image of await imagesNamed({ region, name }, clients, ctx)) checkReplaceable(image, region);
    }),
  );
}
