import { elevated, type RemoteFile, scriptBytes } from '@imgbuild/builder-kit/guest';
import { type BuildInfo, type ComponentContext, defineProvisioner, type Machine } from '@imgbuild/core/sdk';
import { pauseAfter } from './pause-after.ts';
import { defaultCommand, programFor } from './powershell-command.ts';
import { powershellConfig, type PowershellConfig } from './powershell-config.ts';
import { escapePowershell, inlineScript, removal } from './powershell-text.ts';
import { problems } from './problems.ts';
import { runScript } from './run-script.ts';
import { checkVariables } from './script-attributes.ts';
import type { ScriptRun } from './script-run.ts';
import type { Script } from './scripts.ts';
import { variablesFor, writeVariables } from '@imgbuild/builder-kit';
import { judge } from './verdict.ts';

type PowershellContext = ComponentContext<PowershellConfig> & { readonly machine: Machine; readonly build: BuildInfo };

interface Paths {
  readonly script: string;
  readonly variables: string;
}

/** Runs PowerShell scripts on the machine, with all rights of a user when the template names one. */
export const powershell = defineProvisioner({
  summary: 'Runs PowerShell scripts on the machine.',
  config: powershellConfig,
  *check({ environment_vars: variables, elevated_user: user, elevated_password: password }) {
    yield* checkVariables(variables);
    if (isSet(password) && !isSet(user)) yield { ...problems.create('elevated-user-missing'), path: ['elevated_password'] };
  },
  run: async (ctx) => {
    const { scriptsOf, uniqueId } = await import('./scripts.ts');
    const { config, host, report } = ctx;
    report.say('Provisioning with Powershell...');
    const paths = { script: '', variables: config.remote_env_var_path ?? temporary(`packer-ps-env-vars-${uniqueId()}`) };
    const shape = {
      kind: 'powershell script',
      inline: (lines: readonly string[]) =>
        scriptBytes(inlineScript(lines, { variablePath: paths.variables, trace: config.debug_mode })),
      file: (content: Uint8Array) => content,
    };
    for await (const script of scriptsOf(config, shape, host.displayPath)) {
      report.say(script.title);
      const places = { ...paths, script: config.remote_path ?? temporary(`script-${uniqueId()}`) };
      const told = { name: script.name, wanted: config.valid_exit_codes, remedy: 'add 2300218 to valid_exit_codes' };
      await runScript(runOf(script, places, uniqueId(), ctx), (exit) => judge(exit, told), ctx);
    }
    await pauseAfter(ctx);
  },
});

function runOf({ name, origin, content }: Script, paths: Paths, id: string, ctx: PowershellContext): ScriptRun {
  const { config } = ctx;
  const program = programFor(config);
  const isElevated = isSet(config.elevated_user);
  const template = isElevated ? config.elevated_execute_command : config.execute_command;
  const command =
    template === undefined
      ? defaultCommand(origin, paths, config)
      : ctx.render(template, { Path: paths.script, Vars: paths.variables });
  const script: RemoteFile = { path: paths.script, content, mode: 0o644 };
  const variables = variableFile(paths.variables, isElevated ? config.elevated_env_var_format : config.env_var_format, ctx);
  const cleaning = config.skip_clean ? [] : [removal([paths.variables, paths.script], program)];
  if (!isElevated) return { name, command, files: [variables, script], cleaning };
  const task = elevated({ id, command, user: config.elevated_user ?? '', password: config.elevated_password ?? '', program });
  return { name, command: task.command, files: [variables, task.file, script], cleaning: [task.cleaning, ...cleaning] };
}

/** Values are in a file, and in no command that others on the machine can see. */
function variableFile(path: string, format: string, ctx: PowershellContext): RemoteFile {
  const text = writeVariables(variablesFor(ctx.config, ctx.build), format, escapePowershell);
  return { path, content: scriptBytes(text), mode: 0o600 };
}

function temporary(name: string): string {
  return `c:/Windows/Temp/${name}.ps1`;
}

function isSet(text: string | undefined): boolean {
  return text !== undefined && text !== '';
}
