import { type CommunicatorConfig, connectionTo } from '@imgbuild/builder-kit';
import type { ComponentContext } from '@imgbuild/core/sdk';
import type { NetworkConfig } from '../config/network.ts';
import type { Work } from '../work.ts';
import { openTunnel, type Tunnel } from './tunnel.ts';

export type SessionConfig = CommunicatorConfig & Pick<NetworkConfig, 'session_manager_port' | 'pause_before_ssm'>;

/** A port of this machine that leads to the communicator's port of the instance. */
export interface Session extends Tunnel {
  readonly port: number;
}

/** Milliseconds in which SSH must be there unless the template says; the SSH communicator's. */
const usualTimeout = 5 * 60_000;

/** Opens a tunnel through Session Manager. It is closed with the scope at the latest. */
export async function openSession(
  id: string,
  config: SessionConfig,
  step: ComponentContext<unknown>['step'],
  work: Work,
): Promise<Session> {
  const { host } = work;
  const pause = config.pause_before_ssm ?? 0;
  if (pause > 0)
    await step(`Waiting ${pause / 1000}s before establishing the SSM session...`, async ({ signal }) =>
      host.clock.sleep(pause, signal),
    );
  return step(`Starting a Session Manager session to ${id}...`, async (own) => {
    const { session_manager_port: wanted = 0 } = config;
    const localPort = await host.freePort(wanted === 0 ? { min: 8000, max: 9000 } : { min: wanted, max: wanted }, own.scope);
    const timeout = config.ssh_wait_timeout ?? config.ssh_timeout ?? 0;
    const way = {
      target: id,
      port: connectionTo(config).port ?? 22,
      localPort,
      patience: timeout > 0 ? timeout : usualTimeout,
    };
    const tunnel = await own.scope.acquire(
      `tunnel to ${id}`,
      async () => openTunnel(way, work.report, { ...work, ...own }),
      (opened) => opened.close(),
    );
    return { ...tunnel, port: localPort };
  });
}
