import { defineProvisioner } from '@imgbuild/core/sdk';
import { restart } from './restart.ts';
import { windowsRestartConfig } from './windows-restart-config.ts';

/** Restarts the machine and waits until it is back. */
export const windowsRestart = defineProvisioner({
  summary: 'Restarts a machine with Windows, and waits until it is back.',
  config: windowsRestartConfig,
  run: async (ctx) => {
    const { config } = ctx;
    const settings = {
      command: config.restart_command,
      checkCommand: config.restart_check_command,
      timeout: config.restart_timeout,
      registryKeys: config.check_registry ? config.registry_keys : [],
    };
    await restart(settings, ctx);
  },
});
