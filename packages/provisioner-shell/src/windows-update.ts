import { elevated, scriptBytes } from '@imgbuild/builder-kit/guest';
import { type ComponentContext, defineProvisioner, describeExit, type Exit, failure, type Machine } from '@imgbuild/core/sdk';
import { removal } from './powershell-text.ts';
import { problems } from './problems.ts';
import { restart, waitUntilBack } from './restart.ts';
import { runScript } from './run-script.ts';
import type { ScriptRun } from './script-run.ts';
import { restartNeeded, updateScript } from './windows-update-script.ts';
import { windowsUpdateConfig, type WindowsUpdateConfig } from './windows-update-config.ts';

/** Restarts after which something is wrong. A machine that has not been updated for years needs about ten. */
const mostRounds = 25;

type UpdateContext = ComponentContext<WindowsUpdateConfig> & { readonly machine: Machine };

/** Installs updates and restarts the machine, until Windows finds none. */
export const windowsUpdate = defineProvisioner({
  summary: 'Installs updates of Windows, and restarts the machine until none is left.',
  config: windowsUpdateConfig,
  *check({ filters }) {
    for (const [index, text] of filters.entries()) {
      if (!/^(include|exclude):[^]*\S/.test(text))
        yield { ...problems.create('invalid-filter', { text }), path: ['filters', index] };
    }
  },
  run: async (ctx) => {
    const { uniqueId } = await import('./scripts.ts');
    const restarting = { checkCommand: undefined, timeout: ctx.config.restart_timeout, registryKeys: [] };
    const running = { ...ctx, config: { start_retry_timeout: ctx.config.restart_timeout } };
    for (let round = 1; round <= mostRounds; round++) {
      ctx.report.say('Running Windows update...');
      const exit = await runScript(updateRun(uniqueId(), ctx), judgeUpdate, running);
      if (exit.kind === 'exited' && exit.code === 0) return;
      // An update may restart the machine itself.
      if (exit.kind === 'disconnected') await waitUntilBack(restarting, ctx);
      else await restart({ ...restarting, command: 'shutdown.exe -f -r -t 0 -c "packer restart"' }, ctx);
    }
    throw failure(problems.create('updates-endless', { rounds: mostRounds }));
  },
});

function updateRun(id: string, { config }: UpdateContext): ScriptRun {
  const path = `C:/Windows/Temp/packer-windows-update-${id}.ps1`;
  const task = elevated({
    id,
    command: `powershell -executionpolicy bypass -file ${path}`,
    user: config.username,
    password: config.password,
    program: 'powershell',
  });
  return {
    name: 'The update',
    files: [{ path, content: scriptBytes(updateScript(config)), mode: 0o644 }, task.file],
    command: task.command,
    cleaning: [task.cleaning, removal([path], 'powershell')],
  };
}

function judgeUpdate(exit: Exit): void {
  if (exit.kind === 'disconnected' || (exit.kind === 'exited' && [0, restartNeeded].includes(exit.code))) return;
  throw failure(problems.create('updates-failed', { exit: describeExit(exit) }));
}
