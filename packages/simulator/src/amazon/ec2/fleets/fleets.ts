import { action, type Caller } from '../../action.ts';
import { refusal } from '../../refusal.ts';
import type { Fleet } from '../../state.ts';
import { boolean, list, string, structure } from '../../wire/shape.ts';
import { dryRun, filtered, filters, isThere, paged, paging, required } from '../common.ts';
import { terminate } from '../instances/lifecycle.ts';
import { createFleet } from './create-fleet.ts';
import { fleetXml } from './fleet-xml.ts';

/** Source: EC2 API Reference, the actions that are named here. */
export const fleetActions = {
  CreateFleet: createFleet,
  DescribeFleets: action(structure({ FleetId: list(string), ...filters, ...paging, ...dryRun }), (input, caller) => {
    // Fleets of type instant are told only to who names them.
    const asked = input.FleetId.map((id) => findFleet(id, caller));
    const shown = filtered(asked, input.Filter, {
      'activity-status': ({ errors, instanceIds }) => [errors.length > 0 && instanceIds.length === 0 ? 'error' : 'fulfilled'],
      'excess-capacity-termination-policy': ({ request }) => [String(request.ExcessCapacityTerminationPolicy ?? 'false')],
      'fleet-state': ({ state }) => [state],
      'replace-unhealthy-instances': ({ request }) => [String(request.ReplaceUnhealthyInstances ?? false)],
      type: ({ type }) => [type],
    });
    const { page, nextToken } = paged(shown, input, { least: 1, most: 1000 });
    return { fleetSet: page.map((fleet) => fleetXml(fleet, caller)), nextToken };
  }),
  DescribeFleetInstances: action(structure({ FleetId: string, ...filters, ...paging, ...dryRun }), (input, caller) => {
    if (input.FleetId === undefined) throw required('FleetId');
    const fleet = findFleet(input.FleetId, caller);
    throw refusal(
      'Unsupported',
      `The fleet ${fleet.id} is of type instant, which DescribeFleetInstances does not support. Use DescribeFleets instead.`,
    );
  }),
  DeleteFleets: action(structure({ FleetId: list(string), TerminateInstances: boolean, ...dryRun }), (input, caller) => {
    if (input.FleetId.length === 0) throw required('FleetId');
    if (input.TerminateInstances === undefined) throw required('TerminateInstances');
    // Whoever deletes an instant fleet wants its instances to end. Source: DeleteFleets, TerminateInstances.
    if (!input.TerminateInstances)
      throw refusal('InvalidParameterValue', 'TerminateInstances=false is not supported for fleets of type instant.');
    const own = ownFleets(caller);
    const known = input.FleetId.flatMap((id) => own.find((fleet) => fleet.id === id) ?? []);
    const unknown = input.FleetId.filter((id) => !own.some((fleet) => fleet.id === id));
    return {
      successfulFleetDeletionSet: known.map((fleet) => {
        const previous = fleet.state;
        fleet.state = 'deleted_terminating';
        for (const id of fleet.instanceIds) {
          const instance = caller.region.instances.get(id);
          if (instance === undefined || instance.state === 'terminated' || instance.state === 'shutting-down') continue;
          terminate(instance, caller);
        }
        return { fleetId: fleet.id, currentFleetState: fleet.state, previousFleetState: previous };
      }),
      unsuccessfulFleetDeletionSet: unknown.map((id) => ({
        fleetId: id,
        error: { code: 'fleetIdDoesNotExist', message: `The fleet ID '${id}' does not exist` },
      })),
    };
  }),
};

function ownFleets(caller: Caller): readonly Fleet[] {
  return [...caller.region.fleets.values()].filter((fleet) => fleet.owner === caller.account.id && isThere(fleet, caller));
}

function findFleet(id: string, caller: Caller): Fleet {
  const fleet = ownFleets(caller).find((each) => each.id === id);
  if (fleet === undefined) throw refusal('InvalidFleetId.NotFound', `The fleet ID '${id}' does not exist`);
  return fleet;
}
