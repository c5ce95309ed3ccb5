import { DescribeFastLaunchImagesCommand, type DescribeFastLaunchImagesSuccessItem } from '@aws-sdk/client-ec2';
import { ask } from '../aws/ask.ts';
import type { Work } from '../work.ts';

/** Where the fast launch of an image stands; nothing when it is off. */
export async function describeFastLaunch(
  { region, id }: { readonly region: string; readonly id: string },
  work: Pick<Work, 'clients' | 'host' | 'signal'>,
): Promise<DescribeFastLaunchImagesSuccessItem | undefined> {
  const command = new DescribeFastLaunchImagesCommand({ ImageIds: [id] });
  const { FastLaunchImages: [found] = [] } = await ask(work.clients, command, work, { region });
  return found;
}
