// A call that was not answered may still be worked on: what it makes must be looked for again, and not be taken for there or gone.
import { CreateKeyPairCommand, CreateLaunchTemplateCommand, CreateSecurityGroupCommand } from '@aws-sdk/client-ec2';
import { CreateInstanceProfileCommand, CreateRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import type { AnyResourceType, ReleaseContext } from '@imgbuild/core/sdk';
import { expect, test } from 'vitest';
import { instanceProfile, keyPair, launchTemplate, role, securityGroup } from '../../src/resources.ts';
import { openWorld, region, type World } from '../world.ts';

interface Row {
  readonly type: AnyResourceType;
  readonly make: (world: World, name: string) => Promise<unknown>;
}

const iam = ({ clients }: World): IAMClient => clients.client('IAM', undefined, (settings) => new IAMClient(settings));
const trust = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' }],
});

const rows: Readonly<Record<string, Row>> = {
  'a key pair': {
    type: keyPair,
    make: ({ clients }, KeyName) => clients.ec2().send(new CreateKeyPairCommand({ KeyName, KeyType: 'ed25519' })),
  },
  'a security group': {
    type: securityGroup,
    make: ({ clients }, GroupName) => clients.ec2().send(new CreateSecurityGroupCommand({ GroupName, Description: 'A group' })),
  },
  'a launch template': {
    type: launchTemplate,
    make: ({ clients }, LaunchTemplateName) => {
      const LaunchTemplateData = { InstanceType: 't3.micro' } as const;
      return clients.ec2().send(new CreateLaunchTemplateCommand({ LaunchTemplateName, LaunchTemplateData }));
    },
  },
  'a role': {
    type: role,
    make: (world, RoleName) => iam(world).send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: trust })),
  },
  'an instance profile': {
    type: instanceProfile,
    make: (world, InstanceProfileName) => iam(world).send(new CreateInstanceProfileCommand({ InstanceProfileName })),
  },
};

test.each(Object.entries(rows))('%s is found once it is there', async (_what, { type, make }) => {
  await using world = await openWorld();
  const name = 'found-by-name';
  const ctx: ReleaseContext = { ...world, runId: 'run', outcome: 'cancelled', access: {} };
  const find = async (): Promise<number> => (await type.find({ region, name }, 'token', ctx)).length;
  expect(await find()).toBe(0);
  await make(world, `${name}-of-others`);
  expect(await find()).toBe(0);
  await make(world, name);
  expect(await find()).toBe(1);
});
