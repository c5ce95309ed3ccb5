import {
  DeleteInstanceProfileCommand,
  DeleteRoleCommand,
  DeleteRolePolicyCommand,
  GetInstanceProfileCommand,
  GetRoleCommand,
  RemoveRoleFromInstanceProfileCommand,
} from '@aws-sdk/client-iam';
import type { ReleaseContext } from '@imgbuild/core/sdk';
import type { Clients } from '../aws/clients.ts';
import { codeOf } from '../aws/errors.ts';
import { askIam } from '../aws/iam.ts';
import { ignoring } from '../aws/ignoring.ts';
import { inAccount } from './account.ts';

type Named = { readonly name: string; readonly region: string };

const gone = 'NoSuchEntityException';
/** What hangs on a role or a profile was taken off a moment ago, and IAM may not know it yet. */
const conflict = 'DeleteConflictException';

/** The role that a call made which was not answered, and which IAM may still be working on. */
export async function findRole(intent: Named, ctx: ReleaseContext): Promise<readonly Named[]> {
  const command = new GetRoleCommand({ RoleName: intent.name });
  const found = await inAccount(intent, ctx, (clients) =>
    ignoring(gone, askIam(clients, command, ctx, { region: intent.region, expected: [gone] })),
  );
  return found === undefined ? [] : [intent];
}

/** The same of an instance profile. */
export async function findProfile(intent: Named, ctx: ReleaseContext): Promise<readonly Named[]> {
  const command = new GetInstanceProfileCommand({ InstanceProfileName: intent.name });
  const found = await inAccount(intent, ctx, (clients) =>
    ignoring(gone, askIam(clients, command, ctx, { region: intent.region, expected: [gone] })),
  );
  return found === undefined ? [] : [intent];
}

/** Deletes a role: IAM takes one only that is in no profile and has no policy. Its profile and its policy have its name. */
export async function deleteRole({ name, region }: Named, ctx: ReleaseContext): Promise<void> {
  await inAccount({ region }, ctx, async (clients) => {
    ctx.report.say('Detaching temporary role from instance profile...');
    await detach({ name, region }, clients, ctx);
    ctx.report.say('Removing policy from temporary role...');
    const policy = new DeleteRolePolicyCommand({ RoleName: name, PolicyName: name });
    await ignoring(gone, askIam(clients, policy, ctx, { region, expected: [gone] }));
    ctx.report.say('Deleting temporary role...');
    const command = new DeleteRoleCommand({ RoleName: name });
    await ignoring(gone, askIam(clients, command, ctx, { region, expected: [gone], notYet: [conflict] }));
  });
}

/** Deletes an instance profile, and takes the role out first if that is still there. */
export async function deleteProfile({ name, region }: Named, ctx: ReleaseContext): Promise<void> {
  await inAccount({ region }, ctx, async (clients) => {
    ctx.report.say('Deleting temporary instance profile...');
    const command = (): DeleteInstanceProfileCommand => new DeleteInstanceProfileCommand({ InstanceProfileName: name });
    try {
      await ignoring(gone, askIam(clients, command(), ctx, { region, expected: [gone, conflict] }));
    } catch (error) {
      if (codeOf(error) !== conflict) throw error;
      await detach({ name, region }, clients, ctx);
      await ignoring(gone, askIam(clients, command(), ctx, { region, expected: [gone], notYet: [conflict] }));
    }
  });
}

async function detach({ name, region }: Named, clients: Clients, ctx: ReleaseContext): Promise<void> {
  const command = new RemoveRoleFromInstanceProfileCommand({ InstanceProfileName: name, RoleName: name });
  await ignoring(gone, askIam(clients, command, ctx, { region, expected: [gone] }));
}
