import {
  AuthorizeSecurityGroupIngressCommand,
  CreateSecurityGroupCommand,
  DescribeSecurityGroupsCommand,
} from '@aws-sdk/client-ec2';
import { failure } from '@imgbuild/core/sdk';
import { ask } from '../aws/ask.ts';
import { codeOf } from '../aws/errors.ts';
import { usualPolling, waitFor } from '../aws/wait.ts';
import { problems } from '../problems.ts';
import { securityGroup } from '../resources.ts';
import { specifications, type Tags } from '../tag-specifications.ts';
import type { Work } from '../work.ts';

/** Makes a security group for the instance. Nothing may connect yet. */
export async function createSecurityGroup(
  o: { readonly name: string; readonly vpcId: string | undefined; readonly tags: Tags },
  work: Work,
): Promise<string> {
  const { clients, scope, host } = work;
  const { region } = clients;
  return scope.hold(securityGroup, { region, name: o.name }, async ({ signal }) => {
    const ctx = { host, signal };
    const command = new CreateSecurityGroupCommand({
      GroupName: o.name,
      Description: 'Temporary group for Packer',
      ...(o.vpcId === undefined ? {} : { VpcId: o.vpcId }),
      ...specifications({ 'security-group': o.tags }),
    });
    const id = await ask(clients, command, ctx, { expected: ['InvalidGroup.Duplicate'] })
      .then(({ GroupId: made = '' }) => made)
      .catch(async (error: unknown) => {
        if (codeOf(error) === 'VPCIdNotSpecified') throw failure(problems.create('no-default-vpc', { region }), error);
        // The name is ours alone: an earlier try made it, and its answer was lost.
        if (codeOf(error) !== 'InvalidGroup.Duplicate') throw error;
        return findByName(o.name, { clients, ...ctx });
      });
    return { data: { region, id }, value: id };
  });
}

/** A group that is there, but may not be seen everywhere yet. */
async function findByName(name: string, ctx: Pick<Work, 'clients' | 'host' | 'signal'>): Promise<string> {
  const filters = [{ Name: 'group-name', Values: [name] }];
  return waitFor(`the security group ${name} to be seen`, usualPolling.group, ctx, async () => {
    const { SecurityGroups: groups = [] } = await ask(ctx.clients, new DescribeSecurityGroupsCommand({ Filters: filters }), ctx);
    return groups[0]?.GroupId;
  });
}

/** Ends when EC2 knows a group that was made. */
export async function untilGroupIsKnown(id: string, { clients, ...ctx }: Work): Promise<void> {
  await ask(clients, new DescribeSecurityGroupsCommand({ GroupIds: [id] }), ctx, {
    notYet: ['InvalidGroup.NotFound'],
    patience: usualPolling.group.limit,
  });
}

/** Lets addresses connect to a port. */
export async function authorizeIngress(
  o: { readonly group: string; readonly port: number; readonly cidrs: readonly string[] },
  work: Work,
): Promise<void> {
  const [v6, v4] = [o.cidrs.filter((cidr) => cidr.includes(':')), o.cidrs.filter((cidr) => !cidr.includes(':'))];
  const permission = {
    IpProtocol: 'tcp',
    FromPort: o.port,
    ToPort: o.port,
    ...(v4.length === 0 ? {} : { IpRanges: v4.map((CidrIp) => ({ CidrIp })) }),
    ...(v6.length === 0 ? {} : { Ipv6Ranges: v6.map((CidrIpv6) => ({ CidrIpv6 })) }),
  };
  const command = new AuthorizeSecurityGroupIngressCommand({ GroupId: o.group, IpPermissions: [permission] });
  try {
    await ask(work.clients, command, work, { notYet: ['InvalidGroup.NotFound'], expected: ['InvalidPermission.Duplicate'] });
  } catch (error) {
    // An earlier try did it, and its answer was lost.
    if (codeOf(error) !== 'InvalidPermission.Duplicate') throw error;
  }
}
