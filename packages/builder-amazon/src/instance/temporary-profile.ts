import {
  AddRoleToInstanceProfileCommand,
  CreateInstanceProfileCommand,
  CreateRoleCommand,
  GetInstanceProfileCommand,
  GetRoleCommand,
  PutRolePolicyCommand,
} from '@aws-sdk/client-iam';
import type { ComponentContext } from '@imgbuild/core/sdk';
import type { AskContext } from '../aws/ask.ts';
import type { Clients } from '../aws/clients.ts';
import { askIam } from '../aws/iam.ts';
import { ignoring } from '../aws/ignoring.ts';
import { usualPolling, waitFor } from '../aws/wait.ts';
import type { PolicyDocument } from '../config/instance-blocks.ts';
import { temporaryName } from '../names.ts';
import { instanceProfile, role } from '../resources.ts';
import type { Tags } from '../tag-specifications.ts';
import type { Work } from '../work.ts';

/** What was made a moment ago is not known everywhere. Source: IAM User Guide, "Changes that I make are not always immediately visible". */
const notYet = { notYet: ['NoSuchEntityException'], patience: usualPolling.profile.limit };

/**
 * Makes an instance profile and its role, with its policy; all have one name, which the release relies on. A name of ours that is taken is a call
 * of ours whose answer was lost.
 */
export async function createProfile(
  policy: PolicyDocument,
  tags: Tags,
  step: ComponentContext<unknown>['step'],
  work: Work,
): Promise<string> {
  const { clients, host } = work;
  const { region } = clients;
  const name = temporaryName('-');
  const list = Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
  const own = list.length === 0 ? {} : { Tags: list };
  // The release goes backwards: the role, which leaves the profile, then the profile.
  await step(`Creating temporary instance profile for this instance: ${name}`, async ({ scope }) =>
    scope.hold(instanceProfile, { name, region }, async ({ signal }) => {
      const command = new CreateInstanceProfileCommand({ InstanceProfileName: name, ...own });
      await ignoring(taken, askIam(clients, command, { host, signal }, { expected: [taken] }));
      return { data: { name, region }, value: undefined };
    }),
  );
  await step(`Creating temporary role for this instance: ${name}`, async ({ scope }) =>
    scope.hold(role, { name, region }, async ({ signal }) => {
      const command = new CreateRoleCommand({
        RoleName: name,
        Description: 'Temporary role for Packer',
        AssumeRolePolicyDocument: JSON.stringify(trustPolicy(region)),
        ...own,
      });
      await ignoring(taken, askIam(clients, command, { host, signal }, { expected: [taken] }));
      return { data: { name, region }, value: undefined };
    }),
  );
  await step(`Attaching policy to the temporary role: ${name}`, async ({ signal }) => {
    const ctx = { host, signal };
    await askIam(clients, new GetRoleCommand({ RoleName: name }), ctx, notYet);
    const document = JSON.stringify(policy);
    await askIam(clients, new PutRolePolicyCommand({ RoleName: name, PolicyName: name, PolicyDocument: document }), ctx, notYet);
    await addRole(name, clients, ctx);
  });
  await step('Waiting for the change to propagate because of eventual consistency...', async ({ signal }) =>
    waitFor(`the instance profile ${name} to have its role`, usualPolling.profile, { host, signal }, async () =>
      (await hasRole(name, clients, { host, signal })) ? 'there' : undefined,
    ),
  );
  return name;
}

const taken = 'EntityAlreadyExistsException';

/** A profile has one role at most: a second try after a lost answer is refused. */
async function addRole(name: string, clients: Clients, ctx: AskContext): Promise<void> {
  const full = 'LimitExceededException';
  const command = new AddRoleToInstanceProfileCommand({ InstanceProfileName: name, RoleName: name });
  await ignoring(full, askIam(clients, command, ctx, { ...notYet, expected: [full] }));
}

async function hasRole(name: string, clients: Clients, ctx: AskContext): Promise<boolean> {
  const command = new GetInstanceProfileCommand({ InstanceProfileName: name });
  const { InstanceProfile: profile } = await askIam(clients, command, ctx, notYet);
  return profile?.Roles?.some(({ RoleName: own }) => own === name) === true;
}

/** Lets EC2 hand the role to the instance. Source: IAM User Guide, "Trust policies"; in China the service has a name of its own. */
function trustPolicy(region: string): object {
  const service = region.startsWith('cn-') ? 'ec2.amazonaws.com.cn' : 'ec2.amazonaws.com';
  return {
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: { Service: service }, Action: 'sts:AssumeRole' }],
  };
}
