import { randomUUID } from 'node:crypto';
import { action, type Caller } from '../../action.ts';
import { isRefusal, refusal } from '../../refusal.ts';
import type { Fleet, Instance } from '../../state.ts';
import type { Xml } from '../../wire/xml.ts';
import { required, tagsFor } from '../common.ts';
import { instanceTypes } from '../instances/instance-types.ts';
import { launch, ownToken } from '../instances/launch.ts';
import { oneOf } from '../instances/launch-options.ts';
import { planLaunch } from '../instances/launch-plan.ts';
import { findTemplate, templateNamed } from '../launch-templates/find-template.ts';
import { spotPrice } from '../spot/prices.ts';
import { type Candidate, candidatesOf, launchRequest } from './candidates.ts';
import { overridesXml } from './fleet-xml.ts';
import { type FleetError, type FleetRequest, fleetShape } from './fleet-shape.ts';

type Lifecycle = FleetError['lifecycle'];

interface Launched {
  readonly candidate: Candidate;
  readonly lifecycle: Lifecycle;
  readonly instances: readonly Instance[];
}

/**
 * Source: EC2 API Reference, CreateFleet. Fleets of type instant only: they launch what they can, say what they could not, and are
 * done. What cannot be launched is no error of the call.
 */
export const createFleet = action(fleetShape, async (input, caller) => {
  const { world, region, account } = caller;
  const type = oneOf('type', input.Type, ['request', 'maintain', 'instant']) ?? 'maintain';
  if (type !== 'instant') throw refusal('Unsupported', 'The simulator launches fleets of type instant only; send Type=instant.');
  const targets = targetsOf(input);
  for (const { LaunchTemplateSpecification: named } of input.LaunchTemplateConfigs)
    if (named !== undefined) {
      findTemplate(named, caller);
      // Other than a launch, a fleet has no usual version. Source: EC2 API Reference, FleetLaunchTemplateSpecificationRequest, which
      // does not say with what code: this is that of other parameters that are left out.
      if ((named.Version ?? '') === '') throw required('LaunchTemplateConfigs.LaunchTemplateSpecification.Version');
    }
  if (input.LaunchTemplateConfigs.length === 0) throw required('LaunchTemplateConfigs');
  const tags = tagsFor(input.TagSpecification, 'fleet', ['fleet', 'instance']);
  const id = `fleet-${randomUUID()}`;
  const launched: Launched[] = [];
  const errors: FleetError[] = [];
  for (const { lifecycle, count } of targets) {
    const outcome = await launchTarget(input, lifecycle, count, id, caller);
    launched.push(...outcome.launched);
    errors.push(...outcome.errors);
  }
  const fleet: Fleet = {
    id,
    owner: account.id,
    createdAt: world.clock.now(),
    tags,
    instanceIds: launched.flatMap(({ instances }) => instances.map((instance) => instance.id)),
    type,
    request: input,
    state: 'active',
    errors,
  };
  region.fleets.set(id, fleet);
  return {
    fleetId: id,
    errorSet: errors.map((error) => ({ ...error })),
    fleetInstanceSet: launched.map(({ candidate, lifecycle, instances }): Xml => ({
      launchTemplateAndOverrides: overridesXml(candidate, caller),
      lifecycle,
      instanceIds: instances.map((instance) => instance.id),
      instanceType: instances[0]?.type,
      platform: instances[0]?.image.platform === 'windows' ? 'Windows' : undefined,
    })),
  };
});

/** How many instances of which kind. */
function targetsOf({
  TargetCapacitySpecification: target,
}: FleetRequest): readonly { readonly lifecycle: Lifecycle; readonly count: number }[] {
  const total = target?.TotalTargetCapacity;
  if (total === undefined) throw required('TargetCapacitySpecification.TotalTargetCapacity');
  const usual = oneOf('DefaultTargetCapacityType', target?.DefaultTargetCapacityType, ['spot', 'on-demand']) ?? 'on-demand';
  const spot = target?.SpotTargetCapacity;
  const onDemand = target?.OnDemandTargetCapacity;
  if (total < 1 || (spot ?? 0) + (onDemand ?? 0) > total)
    throw refusal(
      'InvalidTargetCapacitySpecification',
      'TotalTargetCapacity must be at least 1, and not below the sum of OnDemandTargetCapacity and SpotTargetCapacity.',
    );
  const rest = total - (spot ?? 0) - (onDemand ?? 0);
  const counts: Readonly<Record<Lifecycle, number>> = {
    'on-demand': (onDemand ?? 0) + (usual === 'on-demand' ? rest : 0),
    spot: (spot ?? 0) + (usual === 'spot' ? rest : 0),
  };
  return (['on-demand', 'spot'] as const).flatMap((lifecycle) =>
    counts[lifecycle] > 0 ? [{ lifecycle, count: counts[lifecycle] }] : [],
  );
}

/** Tries one candidate after another until there are enough. */
async function launchTarget(
  input: FleetRequest,
  lifecycle: Lifecycle,
  wanted: number,
  fleetId: string,
  caller: Caller,
): Promise<{ readonly launched: readonly Launched[]; readonly errors: readonly FleetError[] }> {
  const launched: Launched[] = [];
  const errors: FleetError[] = [];
  let missing = wanted;
  for (const candidate of ordered(candidatesOf(input, caller), input, lifecycle)) {
    if (missing <= 0) break;
    const weight = candidate.override?.WeightedCapacity ?? 1;
    const count = Math.ceil(missing / weight);
    try {
      const request = launchRequest(candidate, { input, lifecycle, count });
      const plan = planLaunch(request, caller);
      const named = candidate.config.LaunchTemplateSpecification;
      const template = named === undefined ? {} : { template: templateNamed(named, caller) };
      const instances = await launch(plan, { clientToken: input.ClientToken ?? ownToken(), fleetId, ...template }, caller);
      launched.push({ candidate, lifecycle, instances });
      missing -= instances.length * weight;
    } catch (error) {
      if (!isRefusal(error)) throw error;
      errors.push({
        launchTemplateAndOverrides: overridesXml(candidate, caller),
        lifecycle,
        errorCode: error.refusal.code,
        errorMessage: errorText(error, error.refusal.code, lifecycle),
      });
    }
  }
  return { launched, errors };
}

function errorText(error: Error, code: string, lifecycle: Lifecycle): string {
  if (lifecycle === 'spot' && code === 'InsufficientInstanceCapacity')
    return 'There is no Spot capacity available that matches your request.';
  return error.message;
}

/** The order in which candidates are tried, as the strategy for the kind of instance says. */
function ordered(candidates: readonly Candidate[], input: FleetRequest, lifecycle: Lifecycle): readonly Candidate[] {
  const { SpotOptions: spot, OnDemandOptions: onDemand } = input;
  const strategy =
    lifecycle === 'spot'
      ? (oneOf('SpotOptions.AllocationStrategy', spot?.AllocationStrategy, [
          'lowest-price',
          'diversified',
          'capacity-optimized',
          'capacity-optimized-prioritized',
          'price-capacity-optimized',
        ]) ?? 'lowest-price')
      : (oneOf('OnDemandOptions.AllocationStrategy', onDemand?.AllocationStrategy, ['lowest-price', 'prioritized']) ??
        'lowest-price');
  const price = ({ type }: Candidate): number => {
    const known = instanceTypes.get(type);
    return known === undefined ? Infinity : Number(spotPrice(known));
  };
  const priority = ({ override }: Candidate): number => override?.Priority ?? Infinity;
  if (strategy === 'prioritized' || strategy === 'capacity-optimized-prioritized')
    return candidates.toSorted((one, other) => compared(priority(one), priority(other)));
  // All capacity is the same here, so that strategies by capacity try what they are given in its order.
  if (strategy === 'capacity-optimized' || strategy === 'diversified') return candidates;
  return candidates.toSorted((one, other) => compared(price(one), price(other)));
}

function compared(one: number, other: number): number {
  return one === other ? 0 : one - other;
}
