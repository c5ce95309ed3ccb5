import type { Plain } from '../calls.ts';
import type { Account, Region } from './state.ts';
import type { OpenWorld } from './world.ts';

/** All there is, as JSON for people and tests: by region and kind; regions with nothing but what everybody has are left out. */
export function describeState(world: OpenWorld): Plain {
  return {
    now: new Date(world.clock.now()).toISOString(),
    settings: plain(world.settings()),
    regions: Object.fromEntries(
      [...world.regions.values()].filter(isUsed).map((region) => [region.name, plain(region)] as const),
    ),
    accounts: Object.fromEntries([...world.accounts.values()].filter(hasThings).map((each) => [each.id, plain(each)] as const)),
    failures: world.failures,
  };
}

function isUsed(region: Region): boolean {
  return region.instances.size > 0 || region.vpcs.size > 0 || region.images.size > 0;
}

function hasThings({ id: _, ...kinds }: Account): boolean {
  return Object.values(kinds).some((kind) => kind.size > 0);
}

/** Maps as objects; functions and what only the simulator knows left out. */
function plain(value: unknown): Plain {
  if (value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value;
  if (value instanceof Map) return Object.fromEntries([...value].map(([key, each]) => [String(key), plain(each)]));
  if (value instanceof Set) return [...value].map(plain);
  if (value instanceof Uint8Array) return `${value.length} bytes`;
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object') return null;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, each]) =>
      typeof each === 'function' || each === undefined ? [] : [[key, plain(each)]],
    ),
  );
}
