import { DescribeSecurityGroupsCommand } from '@aws-sdk/client-ec2';
import type { CommunicatorConfig } from '@imgbuild/builder-kit';
import { type ComponentContext, failure } from '@imgbuild/core/sdk';
import { ask } from '../aws/ask.ts';
import { everyPage } from '../aws/pages.ts';
import type { ResourceFilter } from '../config/filters.ts';
import type { NetworkConfig } from '../config/network.ts';
import { temporaryName } from '../names.ts';
import { describeFilters, filtersFor, isGiven } from '../network/filters.ts';
import type { Network } from '../network/choose.ts';
import { problems } from '../problems.ts';
import type { Tags } from '../tag-specifications.ts';
import type { Work } from '../work.ts';
import { publicAddress } from './own-address.ts';
import { authorizeIngress, createSecurityGroup, untilGroupIsKnown } from './security-group.ts';

/**
 * The security groups of the instance: those of the template, or one that is made for the build and lets the communicator in.
 * None where nobody connects: then the instance has the VPC's own.
 */
export async function obtainGroups(
  config: NetworkConfig & Pick<CommunicatorConfig, 'communicator'>,
  o: { readonly network: Network; readonly port: number; readonly tags: Tags },
  step: ComponentContext<unknown>['step'],
  work: Work,
): Promise<readonly string[]> {
  const { security_group_id: one = '', security_group_ids: several, security_group_filter: filter } = config;
  const named = one === '' ? several : [one];
  if (named.length > 0) {
    await ask(work.clients, new DescribeSecurityGroupsCommand({ GroupIds: [...named] }), work);
    return named;
  }
  if (isGiven(filter)) {
    const found = await findGroups(filter, o.network.vpcId, work);
    work.report.say(`Found Security Group(s): ${found.join(', ')}`);
    return found;
  }
  if (config.communicator === 'none') return [];

  const name = temporaryName();
  const group = await step(`Creating temporary security group for this instance: ${name}`, async (own) => {
    const id = await createSecurityGroup({ name, vpcId: o.network.vpcId, tags: o.tags }, { ...work, ...own });
    await untilGroupIsKnown(id, { ...work, ...own });
    return id;
  });
  // A session of the Session Manager is opened from inside.
  if (config.ssh_interface === 'session_manager') return [group];
  const cidrs = await sources(config, work);
  await step(`Authorizing access to port ${o.port} from [${cidrs.join(', ')}] in the temporary security groups...`, async (own) =>
    authorizeIngress({ group, port: o.port, cidrs }, { ...work, ...own }),
  );
  return [group];
}

/** Groups that a template finds, in the VPC of the instance if that is known: EC2 takes no others. */
async function findGroups(filter: ResourceFilter, vpcId: string | undefined, work: Work): Promise<readonly string[]> {
  const { clients } = work;
  const filters = filtersFor(filter, [{ name: 'vpc-id', value: vpcId }]);
  const found = await everyPage(
    (page) => ask(clients, new DescribeSecurityGroupsCommand({ Filters: filters, ...page }), work),
    ({ SecurityGroups: groups }) => groups,
  );
  const ids = found.flatMap(({ GroupId: id }) => (id === undefined ? [] : [id]));
  if (ids.length === 0)
    throw failure(problems.create('groups-not-found', { region: clients.region, wanted: describeFilters(filters) }));
  return ids.sort();
}

/** From where the communicator comes. */
async function sources(config: NetworkConfig, work: Work): Promise<readonly string[]> {
  const given = config.temporary_security_group_source_cidrs;
  if (!config.temporary_security_group_source_public_ip)
    return given.length > 0 ? [...new Set(given)] : [config.ssh_interface === 'ipv6' ? '::/0' : '0.0.0.0/0'];
  work.report.say("Checking current host's public IP...");
  const address = await publicAddress(work);
  work.report.say(`Current host's public IP: ${address}`);
  // EC2 refuses a rule that stands there twice.
  return [...new Set([...given, `${address}/${address.includes(':') ? '128' : '32'}`])];
}
