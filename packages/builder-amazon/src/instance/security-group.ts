import {
  AuthorizeSecurityGroupIngressCommand,
  CreateSecurityGroupCommand,
  DescribeSecurityGroupsCommand,
} from '@aws-sdk/client-ec2';
import { ask } from '../aws/ask.ts';
import { codeOf } from '../aws/errors.ts';
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
        // The name is ours alone: an earlier try made it, and its answer was lost.
        if (codeOf(error) !== 'InvalidGroup.Duplicate') throw error;
        const filters = [{ Name: 'group-name', Values: [o.name] }];
        const { SecurityGroups: groups = [] } = await ask(clients, new DescribeSecurityGroupsCommand({ Filters: filters }), ctx);
        const [group] = groups;
        if (group?.GroupId === undefined) throw error;
        return group.GroupId;
      });
    return { data: { region, id }, value: id };
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
