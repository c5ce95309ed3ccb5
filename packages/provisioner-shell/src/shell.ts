import type { Cleaning } from '@imgbuild/builder-kit/guest';
import { type BuildInfo, type ComponentContext, defineProvisioner, type Machine } from '@imgbuild/core/sdk';
import { config, type ShellConfig } from './config.ts';
import { pauseAfter } from './pause-after.ts';
import { runScript } from './run-script.ts';
import type { ScriptRun } from './script-run.ts';
import { checkVariables } from './script-attributes.ts';
import type { Script, ScriptShape } from './scripts.ts';
import { isPlainEverywhere, quote, withinQuotes } from './shell-text.ts';
import { failedLine, type FailedLine, variablesFor, writeVariables } from '@imgbuild/builder-kit';
import { judge, lostConnection } from './verdict.ts';

type ShellContext = ComponentContext<ShellConfig> & { readonly machine: Machine; readonly build: BuildInfo };

/** Runs shell scripts on the machine: puts each there, runs it, and takes it away again. */
export const shell = defineProvisioner({
  summary: 'Runs shell scripts on the machine.',
  config,
  check: ({ environment_vars: variables }) => checkVariables(variables),
  run: async (ctx) => {
    const { randomName, scriptsOf, withUnixLineEnds } = await import('./scripts.ts');
    const { valid_exit_codes: valid, expect_disconnect: mayDisconnect } = ctx.config;
    const wanted = mayDisconnect ? [...valid, lostConnection] : valid;
    const variables = variablesFor(ctx.config, ctx.build);
    const shape = shapeFor(ctx.config, withUnixLineEnds);
    for await (const script of scriptsOf(ctx.config, shape, ctx.host.displayPath)) {
      ctx.report.say(script.title);
      const told = { name: script.name, wanted, remedy: 'set expect_disconnect = true' };
      const run = runOf(script, variables, randomName, ctx);
      await runScript(run, (exit, errors) => judge(exit, { ...told, failed: failedInline(run, errors, ctx.config) }), ctx);
    }
    await pauseAfter(ctx);
  },
});

/** Which line of an inline script failed, as far as the shell has told it. */
function failedInline({ files }: ScriptRun, errors: readonly string[], { inline }: ShellConfig): FailedLine | undefined {
  const path = files.at(-1)?.path;
  if (inline === undefined || path === undefined) return undefined;
  return failedLine(errors, { path, lines: inline, offset: hasShebang(inline) ? 0 : 1 });
}

function hasShebang(lines: readonly string[]): boolean {
  return lines[0]?.startsWith('#!') === true;
}

function shapeFor(settings: ShellConfig, withUnixLineEnds: (content: Uint8Array) => Uint8Array): ScriptShape {
  const file = (content: Uint8Array): Uint8Array => (settings.binary ? content : withUnixLineEnds(content));
  return {
    kind: 'shell script',
    file,
    inline: (lines) => {
      const shebang = hasShebang(lines) ? '' : `#!${settings.inline_shebang}\n`;
      return file(new TextEncoder().encode(`${shebang}${lines.join('\n')}\n`));
    },
  };
}

function runOf(
  { name, content }: Script,
  variables: ReadonlyMap<string, string>,
  randomName: () => string,
  ctx: ShellContext,
): ScriptRun {
  const { config: settings } = ctx;
  const path = settings.remote_path ?? `${settings.remote_folder}/${settings.remote_file ?? `script_${randomName()}.sh`}`;
  const { command, file } = commandFor(path, variables, `${settings.remote_folder}/varfile_${randomName()}.sh`, ctx);
  const files = [...(file === undefined ? [] : [file]), { path, content, mode: 0o755 }];
  const cleaning = settings.skip_clean ? [] : files.map((file) => removing(file.path)).reverse();
  return { name, files, command, cleaning };
}

function removing(path: string): Cleaning {
  return { title: `Removing ${path}`, command: `rm -f ${quote(path)}` };
}

/** The command that runs a script, and the file with the variables when they are not in the command. */
function commandFor(
  path: string,
  variables: ReadonlyMap<string, string>,
  variablePath: string,
  ctx: ShellContext,
): Pick<ScriptRun, 'command'> & { readonly file?: ScriptRun['files'][number] } {
  const { execute_command: template, env_var_format: format, use_env_var_file: usesFile } = ctx.config;
  const fileWith = (lines: string): ScriptRun['files'][number] => {
    return { path: variablePath, content: new TextEncoder().encode(lines), mode: 0o600 };
  };
  const vars = usesFile ? '' : writeVariables(variables, format ?? `%s='%s' `, withinQuotes);
  const exports = writeVariables(variables, format ?? `export %s='%s'\n`, withinQuotes);
  if (template !== undefined) {
    const command = ctx.render(template, { Path: path, Vars: vars, EnvVarFile: usesFile ? variablePath : '' });
    return usesFile ? { command, file: fileWith(exports) } : { command };
  }
  const start = `chmod +x ${quote(path)}; `;
  if (usesFile) return { command: `${start}. ${quote(variablePath)} && ${quote(path)}`, file: fileWith(exports) };
  if (format !== undefined || [...variables.values()].every(isPlainEverywhere))
    return { command: `${start}${vars}${quote(path)}` };
  // What login shells read differently is put where only /bin/sh reads it.
  const inner = `. ${quote(variablePath)} && ${quote(path)}`;
  return { command: `${start}/bin/sh -c '${withinQuotes(inner)}'`, file: fileWith(exports) };
}
