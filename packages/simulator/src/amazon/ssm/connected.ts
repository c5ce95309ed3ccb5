import type { Caller } from '../action.ts';
import type { Instance } from '../state.ts';

/**
 * Whether the agent of Systems Manager on an instance is connected: it runs since some time, and its profile has a role, without
 * which the agent may not report. Source: Systems Manager User Guide, "Troubleshooting managed node availability".
 */
export function isConnected(instance: Instance, { world, account }: Caller): boolean {
  if (instance.owner !== account.id || instance.state !== 'running') return false;
  const { instanceStart, sessionAgent } = world.settings().durations;
  if (world.clock.now() < instance.launchedAt + instanceStart + sessionAgent) return false;
  return roleOfInstance(instance, account) !== undefined;
}

/** Name of the role that an instance has by its profile. */
export function roleOfInstance({ profile }: Instance, account: Caller['account']): string | undefined {
  return [...account.instanceProfiles.values()].find(({ arn }) => arn === profile?.arn)?.role?.name;
}
