import { DeleteLaunchTemplateCommand, DescribeLaunchTemplatesCommand } from '@aws-sdk/client-ec2';
import type { ReleaseContext } from '@imgbuild/core/sdk';
import { ask } from '../aws/ask.ts';
import { ignoring } from '../aws/ignoring.ts';
import { inAccount } from './account.ts';
import { unseen } from './unseen.ts';

type Named = { readonly name: string; readonly region: string };

/** The launch template that a call made which was not answered. */
export async function findLaunchTemplate({ name, region }: Named, ctx: ReleaseContext): Promise<readonly Named[]> {
  // A filter, since a name that is not there would be refused.
  const command = new DescribeLaunchTemplatesCommand({ Filters: [{ Name: 'launch-template-name', Values: [name] }] });
  const { LaunchTemplates: found = [] } = await inAccount({ region }, ctx, (clients) => ask(clients, command, ctx, { region }));
  return found.length === 0 ? [] : [{ name, region }];
}

const unknown = 'InvalidLaunchTemplateName.NotFoundException';

export async function deleteLaunchTemplate({ name, region }: Named, ctx: ReleaseContext): Promise<void> {
  const command = new DeleteLaunchTemplateCommand({ LaunchTemplateName: name });
  await inAccount({ region }, ctx, (clients) => ignoring(unknown, ask(clients, command, ctx, unseen(region, unknown))));
}
