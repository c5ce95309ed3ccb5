import { action, type Caller } from '../../action.ts';
import { refusal } from '../../refusal.ts';
import type { Instance } from '../../state.ts';
import { boolean, list, string, structure } from '../../wire/shape.ts';
import type { Xml } from '../../wire/xml.ts';
import { dryRun, filtered, filters, paged, paging } from '../common.ts';
import { findInstances, ownInstances } from './find-instances.ts';
import { instanceFilters } from './instance-filters.ts';
import { instanceXml, stateCode, stateXml } from './instance-xml.ts';

const asked = { InstanceId: list(string), IncludeManagedResources: boolean, ...filters, ...paging, ...dryRun };

/** Source: EC2 API Reference, DescribeInstances and DescribeInstanceStatus. */
export const describeActions = {
  DescribeInstances: action(structure(asked), (input, caller) => {
    checkPaging(input);
    const all = input.InstanceId.length > 0 ? findInstances(input.InstanceId, caller) : ownInstances(caller);
    const { page, nextToken } = paged(filtered(all, input.Filter, instanceFilters(caller)), input);
    return { reservationSet: reservations(page, caller), nextToken };
  }),
  DescribeInstanceStatus: action(structure({ ...asked, IncludeAllInstances: boolean }), (input, caller) => {
    checkPaging(input);
    const all = input.InstanceId.length > 0 ? findInstances(input.InstanceId, caller) : ownInstances(caller);
    const shown = input.IncludeAllInstances === true ? all : all.filter(({ state }) => state === 'running');
    const passing = filtered(shown, input.Filter, {
      'availability-zone': ({ zone }) => [zone],
      'availability-zone-id': ({ zone }) => [zoneId(zone, caller)],
      'instance-state-code': ({ state }) => [String(stateCode(state))],
      'instance-state-name': ({ state }) => [state],
      'instance-status.reachability': (instance) => [reachability(instance, caller)],
      'instance-status.status': (instance) => [statusOf(instance, caller)],
      'system-status.reachability': (instance) => [reachability(instance, caller)],
      'system-status.status': (instance) => [statusOf(instance, caller)],
      'attached-ebs-status.status': (instance) => [statusOf(instance, caller)],
      // There are no events here.
      'event.code': () => [],
      'event.description': () => [],
      'event.instance-event-id': () => [],
      'event.not-after': () => [],
      'event.not-before': () => [],
      'event.not-before-deadline': () => [],
    });
    const { page, nextToken } = paged(passing, input);
    return { instanceStatusSet: page.map((instance) => statusXml(instance, caller)), nextToken };
  }),
};

function checkPaging(input: { readonly InstanceId: readonly string[]; readonly MaxResults: number | undefined }): void {
  if (input.InstanceId.length > 0 && input.MaxResults !== undefined)
    throw refusal('InvalidParameterCombination', 'The parameter instancesSet cannot be used with the parameter maxResults');
}

/** Instances that were launched together stand together. */
function reservations(instances: readonly Instance[], caller: Caller): Xml {
  const together = Map.groupBy(instances, ({ reservationId }) => reservationId);
  return [...together].map(([id, members]) => reservationXml(id, members, caller));
}

/** What one call launched, as RunInstances answers and DescribeInstances shows it. */
export function reservationXml(id: string, members: readonly Instance[], caller: Caller): { readonly [name: string]: Xml } {
  return {
    reservationId: id,
    ownerId: members[0]?.owner,
    // Groups of a reservation are those of EC2-Classic.
    groupSet: [],
    instancesSet: members.map((instance) => instanceXml(instance, caller)),
    requesterId: members[0]?.fleetId === undefined ? undefined : '008411118011',
  };
}

function zoneId(zone: string, { region }: Caller): string | undefined {
  return region.zones.find(({ name }) => name === zone)?.id;
}

/** Status checks begin when an instance runs. Source: EC2 User Guide, "Status checks for your instances". */
function statusOf(instance: Instance, { world }: Caller): 'ok' | 'initializing' | 'not-applicable' {
  if (instance.state !== 'running') return 'not-applicable';
  return world.clock.now() < instance.launchedAt + world.settings().durations.statusChecks ? 'initializing' : 'ok';
}

function reachability(instance: Instance, caller: Caller): string | undefined {
  const status = statusOf(instance, caller);
  return status === 'not-applicable' ? undefined : status === 'ok' ? 'passed' : 'initializing';
}

function statusXml(instance: Instance, caller: Caller): Xml {
  const status = statusOf(instance, caller);
  const reached = reachability(instance, caller);
  const checks = { status, details: reached === undefined ? undefined : [{ name: 'reachability', status: reached }] };
  return {
    instanceId: instance.id,
    availabilityZone: instance.zone,
    availabilityZoneId: zoneId(instance.zone, caller),
    instanceState: stateXml(instance.state),
    systemStatus: checks,
    instanceStatus: checks,
    attachedEbsStatus: checks,
  };
}
