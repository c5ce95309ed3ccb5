import { type ComponentContext, defineProvisioner } from '@imgbuild/core/sdk';
import { problems } from './problems.ts';
import { runScript } from './run-script.ts';
import { checkVariables } from './script-attributes.ts';
import type { ScriptRun } from './script-run.ts';
import type { Script, ScriptShape } from './scripts.ts';
import { variablesFor, writeVariables } from '@imgbuild/builder-kit';
import { judge } from './verdict.ts';
import { windowsShellConfig, type WindowsShellConfig } from './windows-shell-config.ts';

/** Where Packer puts scripts, each in the place of the one before. */
const usualPath = 'c:/Windows/Temp/script.bat';

/** Runs batch files on the machine. */
export const windowsShell = defineProvisioner({
  summary: 'Runs batch files on the machine, with cmd.',
  config: windowsShellConfig,
  *check({ environment_vars: variables, env }) {
    yield* checkVariables(variables);
    for (const [index, text] of (variables ?? []).entries()) {
      const name = text.slice(0, text.indexOf('='));
      if (hasLineBreak(text)) yield { ...problems.create('broken-variable', { name }), path: ['environment_vars', index] };
    }
    for (const [name, value] of Object.entries(env ?? {})) {
      if (hasLineBreak(value)) yield { ...problems.create('broken-variable', { name }), path: ['env', name] };
    }
  },
  run: async (ctx) => {
    const { scriptsOf } = await import('./scripts.ts');
    const { config, host, report } = ctx;
    report.say('Provisioning with windows-shell...');
    const variables = writeVariables(variablesFor(config, ctx.build), config.env_var_format, (value) => value);
    for await (const script of scriptsOf(config, shape, host.displayPath)) {
      report.say(script.title);
      const told = { name: script.name, wanted: config.valid_exit_codes, remedy: 'add 2300218 to valid_exit_codes' };
      await runScript(runOf(script, variables, ctx), (exit) => judge(exit, told), ctx);
    }
  },
});

const shape: ScriptShape = {
  kind: 'shell script',
  file: (content) => content,
  inline: (lines) => new TextEncoder().encode(`${lines.join('\n')}\n`),
};

function runOf({ name, content }: Script, variables: string, ctx: ComponentContext<WindowsShellConfig>): ScriptRun {
  const { remote_path: own, execute_command: template } = ctx.config;
  const path = own ?? usualPath;
  return {
    name,
    files: [{ path, content, mode: 0o644 }],
    command: template === undefined ? `${variables}"${path}"` : ctx.render(template, { Path: path, Vars: variables }),
    // Packer leaves scripts. A path of the template's own may be what a later step runs; the usual one is nobody's.
    cleaning:
      own === undefined ? [{ title: `Removing ${path}`, command: `cmd /c "del /f /q ${path.replaceAll('/', '\\')}"` }] : [],
  };
}

function hasLineBreak(text: string): boolean {
  return /[\n\r]/.test(text);
}
