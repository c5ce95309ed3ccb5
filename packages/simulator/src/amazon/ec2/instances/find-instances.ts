import type { Caller } from '../../action.ts';
import { refusal } from '../../refusal.ts';
import type { Instance } from '../../state.ts';
import { found, isThere } from '../common.ts';

/** How long a terminated instance can still be seen. Source: EC2 User Guide, "Terminate your instance". */
const afterlife = 3_600_000;

function isSeen(instance: Instance, { world, account }: Caller): boolean {
  const { terminatedAt } = instance;
  return instance.owner === account.id && (terminatedAt === undefined || world.clock.now() < terminatedAt + afterlife);
}

/** The caller's instances, as far as they can be seen. */
export function ownInstances(caller: Caller): readonly Instance[] {
  return [...caller.region.instances.values()].filter((instance) => isSeen(instance, caller) && isThere(instance, caller));
}

export function findInstance(id: string | undefined, caller: Caller): Instance {
  return found('instance', caller.region.instances, id, caller, (instance) => isSeen(instance, caller));
}

/** All that are named, each once; refuses with all that are missing. */
export function findInstances(ids: readonly string[], caller: Caller): readonly Instance[] {
  const unique = [...new Set(ids)];
  const missing = unique.filter((id) => !isNamed(id, caller));
  if (missing.length > 1) throw refusal('InvalidInstanceID.NotFound', `The instance IDs '${missing.join(', ')}' do not exist`);
  return unique.map((id) => findInstance(id, caller));
}

/** Those that a call has to name. */
export function mustFindInstances(ids: readonly string[], caller: Caller): readonly Instance[] {
  if (ids.length === 0) throw refusal('MissingParameter', 'The request must contain the parameter InstanceId');
  return findInstances(ids, caller);
}

/** Whether there is such an instance, or the id is not even one, which `found` says in its own words. */
function isNamed(id: string, caller: Caller): boolean {
  const instance = caller.region.instances.get(id);
  if (instance === undefined) return !/^i-([0-9a-f]{8}|[0-9a-f]{17})$/.test(id);
  return isSeen(instance, caller) && isThere(instance, caller);
}
