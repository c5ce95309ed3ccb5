import type { Caller } from '../../action.ts';
import { action } from '../../action.ts';
import { refusal } from '../../refusal.ts';
import type { SpotRequest } from '../../state.ts';
import { list, string, structure, timestamp } from '../../wire/shape.ts';
import type { Xml } from '../../wire/xml.ts';
import { dryRun, type FilterTable, filtered, filters, isThere, known, paged, paging, tagSet, time } from '../common.ts';
import { instanceTypes, zonesOffering } from '../instances/instance-types.ts';
import type { SpotPlan } from '../instances/launch-options.ts';
import type { LaunchPlan } from '../instances/launch-plan.ts';
import { spotPrice } from './prices.ts';

/** Writes down the request that a spot instance answers. */
export function addSpotRequest(
  o: SpotPlan & { readonly instanceId: string; readonly zone: string; readonly fleetId: string | undefined },
  { machine, tags }: LaunchPlan,
  { world, region, account }: Caller,
): SpotRequest {
  const now = world.clock.now();
  const request: SpotRequest = {
    id: world.newId('sir'),
    owner: account.id,
    createdAt: now,
    tags: new Map(tags['spot-instances-request']),
    instanceId: o.instanceId,
    state: 'active',
    kind: o.kind,
    maxPrice: o.maxPrice,
    interruption: o.interruption,
    imageId: machine.image.id,
    instanceType: machine.type.name,
    zone: o.zone,
    product: machine.image.platform === 'windows' ? 'Windows' : 'Linux/UNIX',
    ...known({ fleetId: o.fleetId }),
    statusAt: now,
  };
  region.spotRequests.set(request.id, request);
  return request;
}

/** A request whose instance is gone is closed. */
export function endSpotRequest(id: string, { world, region }: Caller): void {
  const request = region.spotRequests.get(id);
  if (request?.state !== 'active') return;
  request.state = 'closed';
  request.statusAt = world.clock.now();
}

/** Source: EC2 User Guide, "Spot request status codes". */
const statuses: Readonly<Record<SpotRequest['state'], { readonly code: string; readonly message: string }>> = {
  active: { code: 'fulfilled', message: 'Your spot request is fulfilled.' },
  closed: { code: 'instance-terminated-by-user', message: 'Spot Instance terminated due to user-initiated termination.' },
  cancelled: {
    code: 'request-canceled-and-instance-running',
    message: 'Your Spot request is canceled, but your instance is still running.',
  },
};

const byFilter: FilterTable<SpotRequest> = {
  'create-time': ({ createdAt }) => [time(createdAt)],
  'instance-id': ({ instanceId }) => [instanceId],
  'launch.image-id': ({ imageId }) => [imageId],
  'launch.instance-type': ({ instanceType }) => [instanceType],
  'launched-availability-zone': ({ zone }) => [zone],
  'product-description': ({ product }) => [product],
  'spot-instance-request-id': ({ id }) => [id],
  'spot-price': ({ maxPrice }) => [maxPrice],
  state: ({ state }) => [state],
  'status-code': ({ state }) => [statuses[state].code],
  type: ({ kind }) => [kind],
};

/** Source: EC2 API Reference, the actions that are named here. */
export const spotActions = {
  DescribeSpotInstanceRequests: action(
    structure({ SpotInstanceRequestId: list(string), ...filters, ...paging, ...dryRun }),
    (input, caller) => {
      const asked = requestsAsked(input.SpotInstanceRequestId, caller);
      const { page, nextToken } = paged(filtered(asked, input.Filter, byFilter), input);
      return { spotInstanceRequestSet: page.map(requestXml), nextToken };
    },
  ),
  CancelSpotInstanceRequests: action(structure({ SpotInstanceRequestId: list(string), ...dryRun }), (input, caller) => {
    if (input.SpotInstanceRequestId.length === 0)
      throw refusal('MissingParameter', 'The request must contain the parameter SpotInstanceRequestId');
    const requests = requestsAsked(input.SpotInstanceRequestId, caller);
    for (const request of requests) {
      if (request.state !== 'active') continue;
      request.state = 'cancelled';
      request.statusAt = caller.world.clock.now();
    }
    return { spotInstanceRequestSet: requests.map(({ id, state }) => ({ spotInstanceRequestId: id, state })) };
  }),
  DescribeSpotPriceHistory: action(
    structure({
      AvailabilityZone: string,
      AvailabilityZoneId: string,
      StartTime: timestamp,
      EndTime: timestamp,
      InstanceType: list(string),
      ProductDescription: list(string),
      ...filters,
      ...paging,
      ...dryRun,
    }),
    (input, { world, region }) => {
      // Prices do not change here: what there is to tell is the price that holds since the hour began.
      const at = time(Math.floor(world.clock.now() / 3_600_000) * 3_600_000).replace(/\.\d+Z$/, '.000Z');
      const all = ['Linux/UNIX', 'Windows'].flatMap((product) =>
        [...instanceTypes.values()].flatMap((type) =>
          zonesOffering(type.name, region, world.settings()).map((zone) => ({
            type: type.name,
            zone,
            product,
            price: spotPrice(type),
            tags: new Map<string, string>(),
          })),
        ),
      );
      const asked = all.filter(
        ({ type, zone, product }) =>
          (input.InstanceType.length === 0 || input.InstanceType.includes(type)) &&
          (input.AvailabilityZone === undefined || input.AvailabilityZone === zone.name) &&
          (input.AvailabilityZoneId === undefined || input.AvailabilityZoneId === zone.id) &&
          (input.ProductDescription.length === 0 ||
            input.ProductDescription.some((each) => each.replace(' (Amazon VPC)', '') === product)),
      );
      const shown = filtered(asked, input.Filter, {
        'availability-zone': ({ zone }) => [zone.name],
        'availability-zone-id': ({ zone }) => [zone.id],
        'instance-type': ({ type }) => [type],
        'product-description': ({ product }) => [product, `${product} (Amazon VPC)`],
        'spot-price': ({ price }) => [price],
        timestamp: () => [at],
      });
      const { page, nextToken } = paged(shown, input, { least: 1, most: 1000 });
      return {
        spotPriceHistorySet: page.map(({ type, zone, product, price }) => ({
          instanceType: type,
          productDescription: product,
          spotPrice: price,
          timestamp: at,
          availabilityZone: zone.name,
          availabilityZoneId: zone.id,
        })),
        // Of a history that is at its end EC2 gives an empty token.
        nextToken: nextToken ?? '',
      };
    },
  ),
};

function requestsAsked(ids: readonly string[], caller: Caller): readonly SpotRequest[] {
  const own = [...caller.region.spotRequests.values()].filter(
    (request) => request.owner === caller.account.id && isThere(request, caller),
  );
  if (ids.length === 0) return own;
  return ids.map((id) => {
    const request = own.find((each) => each.id === id);
    if (request === undefined)
      throw refusal('InvalidSpotInstanceRequestID.NotFound', `The spot instance request ID '${id}' does not exist`);
    return request;
  });
}

function requestXml(request: SpotRequest): Xml {
  return {
    spotInstanceRequestId: request.id,
    spotPrice: request.maxPrice,
    type: request.kind,
    state: request.state,
    status: { ...statuses[request.state], updateTime: time(request.statusAt) },
    launchSpecification: { imageId: request.imageId, instanceType: request.instanceType },
    instanceId: request.instanceId,
    createTime: time(request.createdAt),
    productDescription: request.product,
    launchedAvailabilityZone: request.zone,
    instanceInterruptionBehavior: request.interruption,
    tagSet: tagSet(request),
  };
}
