import {
  DeleteKeyPairCommand,
  DeleteSecurityGroupCommand,
  DescribeInstancesCommand,
  DescribeKeyPairsCommand,
  DescribeSecurityGroupsCommand,
} from '@aws-sdk/client-ec2';
import type { ReleaseContext } from '@imgbuild/core/sdk';
import { ask, type AskContext } from '../aws/ask.ts';
import type { Clients } from '../aws/clients.ts';
import { codeOf } from '../aws/errors.ts';
import { ignoring } from '../aws/ignoring.ts';
import { literal } from '../image/own.ts';
import { inAccount } from './account.ts';
import { unseen } from './unseen.ts';

type Named = { readonly region: string; readonly name: string };
type Place = { readonly region: string; readonly id: string };

/** Milliseconds in which an instance that is gone gives up its network interface, which holds the group. */
const interfacePatience = 5 * 60_000;

/** Names of key pairs that there are of a name: one at most. Nothing where the account may not look. */
export async function keyPairsNamed(
  { name, region }: Named,
  clients: Clients,
  ctx: AskContext,
): Promise<readonly Named[] | undefined> {
  // A filter, since a name that is not there would be refused.
  const command = new DescribeKeyPairsCommand({ Filters: [{ Name: 'key-name', Values: [literal(name)] }] });
  const answer = await ignoring(forbidden, ask(clients, command, ctx, { region, expected: [forbidden] }));
  return answer?.KeyPairs?.map(() => ({ name, region }));
}

const forbidden = 'UnauthorizedOperation';

/** The key pair that a call made which was not answered, and which EC2 may still be working on. */
export async function findKeyPair(intent: Named, ctx: ReleaseContext): Promise<readonly Named[]> {
  return (await inAccount(intent, ctx, (clients) => keyPairsNamed(intent, clients, ctx))) ?? [intent];
}

export async function deleteKeyPair({ name, region }: Named, ctx: ReleaseContext): Promise<void> {
  ctx.report.say('Deleting temporary keypair...');
  // Of one that is not there EC2 says the same as of one that was.
  await inAccount({ region }, ctx, (clients) => ask(clients, new DeleteKeyPairCommand({ KeyName: name }), ctx, { region }));
}

export async function findSecurityGroup({ name, region }: Named, ctx: ReleaseContext): Promise<readonly Place[]> {
  const { SecurityGroups: groups = [] } = await inAccount({ region }, ctx, (clients) =>
    ask(clients, new DescribeSecurityGroupsCommand({ Filters: [{ Name: 'group-name', Values: [name] }] }), ctx, { region }),
  );
  return groups.flatMap(({ GroupId: id }) => (id === undefined ? [] : [{ region, id }]));
}

const inUse: readonly (string | undefined)[] = ['DependencyViolation', 'InvalidGroup.InUse'];

/** Deletes a group once no network interface has it any more; gives up at once when an instance has it that nobody ends. */
export async function deleteSecurityGroup(place: Place, ctx: ReleaseContext): Promise<void> {
  const { id, region } = place;
  ctx.report.say('Deleting temporary security group...');
  await inAccount(place, ctx, async (clients) => {
    const { clock } = ctx.host;
    const unknown = 'InvalidGroup.NotFound';
    for (const until = clock.now() + interfacePatience; ; await clock.sleep(1_000, ctx.signal)) {
      try {
        await ignoring(unknown, ask(clients, new DeleteSecurityGroupCommand({ GroupId: id }), ctx, unseen(region, unknown)));
        return;
      } catch (error) {
        if (!inUse.includes(codeOf(error)) || clock.now() > until || (await hasInstance(place, clients, ctx))) throw error;
      }
    }
  });
}

/** Whether an instance has a group that is not on its way out: its release was refused, or it is somebody else's. */
async function hasInstance({ id, region }: Place, clients: Clients, ctx: ReleaseContext): Promise<boolean> {
  const filters = [
    { Name: 'instance.group-id', Values: [id] },
    { Name: 'instance-state-name', Values: ['pending', 'running', 'stopping', 'stopped'] },
  ];
  const { Reservations: found = [] } = await ask(clients, new DescribeInstancesCommand({ Filters: filters }), ctx, { region });
  return found.length > 0;
}
