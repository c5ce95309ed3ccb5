import { DeleteKeyPairCommand, DeleteSecurityGroupCommand, DescribeSecurityGroupsCommand } from '@aws-sdk/client-ec2';
import type { ReleaseContext } from '@imgbuild/core/sdk';
import { ask } from '../aws/ask.ts';
import { ignoring } from '../aws/ignoring.ts';
import { inAccount } from './account.ts';
import { unseenPatience } from './unseen.ts';

/** Milliseconds in which an instance that is gone gives up its network interface, which holds the group. */
const interfacePatience = 5 * 60_000;

export async function deleteKeyPair(
  { name, region }: { readonly name: string; readonly region: string },
  ctx: ReleaseContext,
): Promise<void> {
  ctx.report.say('Deleting temporary keypair...');
  // Of one that is not there EC2 says the same as of one that was.
  await inAccount(ctx, (clients) => ask(clients, new DeleteKeyPairCommand({ KeyName: name }), ctx, { region }));
}

export async function findSecurityGroup(
  { name, region }: { readonly name: string; readonly region: string },
  ctx: ReleaseContext,
): Promise<readonly { readonly region: string; readonly id: string }[]> {
  const { SecurityGroups: groups = [] } = await inAccount(ctx, (clients) =>
    ask(clients, new DescribeSecurityGroupsCommand({ Filters: [{ Name: 'group-name', Values: [name] }] }), ctx, { region }),
  );
  return groups.flatMap(({ GroupId: id }) => (id === undefined ? [] : [{ region, id }]));
}

export async function deleteSecurityGroup(
  { id, region }: { readonly id: string; readonly region: string },
  ctx: ReleaseContext,
): Promise<void> {
  ctx.report.say('Deleting temporary security group...');
  await inAccount(ctx, (clients) =>
    ignoring(
      'InvalidGroup.NotFound',
      ask(clients, new DeleteSecurityGroupCommand({ GroupId: id }), ctx, {
        region,
        notYet: ['DependencyViolation', 'InvalidGroup.InUse', { code: 'InvalidGroup.NotFound', patience: unseenPatience }],
        patience: interfacePatience,
      }),
    ),
  );
}
