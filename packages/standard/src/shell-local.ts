import { failedLine, rememberingErrors, variablesFor } from '@imgbuild/builder-kit';
import {
  type BuildInfo,
  type ComponentContext,
  defineProvisioner,
  definePostProcessor,
  describeExit,
  failure,
  type Problem,
  relay,
} from '@imgbuild/core/sdk';
import { problems } from './problems.ts';
import { commandFor, inlineScript } from './shell-local-command.ts';
import { shellLocalConfig, type ShellLocalConfig } from './shell-local-config.ts';
import { assignmentsOf, environmentOf } from './shell-local-variables.ts';

function* check({ environment_vars: variables, use_linux_pathing: linuxPaths, ...config }: ShellLocalConfig): Iterable<Problem> {
  for (const [index, text] of (variables ?? []).entries()) {
    if (!/^[^=]+=/.test(text)) yield { ...problems.create('invalid-variable', { text }), path: ['environment_vars', index] };
  }
  if (linuxPaths && (config.inline !== undefined || config.command !== undefined))
    yield { ...problems.create('no-inline-in-wsl'), path: ['use_linux_pathing'] };
}

/** Runs scripts on this machine. */
export const shellLocalProvisioner = defineProvisioner({
  summary: 'Runs scripts on this machine.',
  config: shellLocalConfig,
  check,
  run: async (ctx) => runScripts(ctx, ctx.build),
});

/** Runs scripts on this machine; the artifact goes on as it is. */
export const shellLocalPostProcessor = definePostProcessor({
  summary: 'Runs scripts on this machine.',
  config: shellLocalConfig,
  check,
  run: async (ctx) => {
    // Packer's post-processor once took one line for the shell, and templates still give it.
    const { execute_command: command } = ctx.config;
    const shell = ['sh', '-c'].map((text) => ({ text, holes: [] }));
    const config = command?.length === 1 ? { ...ctx.config, execute_command: [...shell, ...command] } : ctx.config;
    await runScripts({ ...ctx, config }, ctx.build);
    return { artifact: ctx.artifact, input: 'must-keep' };
  },
});

async function runScripts(ctx: ComponentContext<ShellLocalConfig>, build: BuildInfo): Promise<void> {
  const { command, inline, script, scripts, only_on: onlyOn } = ctx.config;
  const { platform } = ctx.host;
  if (onlyOn.length > 0 && !onlyOn.some((name) => name === platform)) {
    ctx.report.say(`Skipping shell-local due to runtime OS: this is ${platform}`);
    return;
  }
  const variables = variablesFor(ctx.config, build);
  const lines = inline ?? (command === undefined ? undefined : [command]);
  if (lines !== undefined) {
    const { writeScript } = await import('./temporary-script.ts');
    const folder = await ctx.host.tempDir('shell-local', ctx.scope);
    const { name, text } = inlineScript(lines, ctx.config, platform);
    const path = await writeScript(folder, name, text);
    // Of a command there is nothing to point at: it is all there is.
    await runScript(
      path,
      'local inline script',
      variables,
      ctx,
      inline && { lines: inline, offset: text.startsWith('#!') ? 1 : 0 },
    );
    return;
  }
  for (const path of [...(script === undefined ? [] : [script]), ...(scripts ?? [])]) {
    await runScript(path, `local script ${ctx.host.displayPath(path)}`, variables, ctx);
  }
}

async function runScript(
  path: string,
  what: string,
  variables: ReadonlyMap<string, string>,
  { config, host, report, render, scope, signal }: ComponentContext<ShellLocalConfig>,
  inline?: { readonly lines: readonly string[]; readonly offset: number },
): Promise<void> {
  report.say(`Running ${what}`);
  const remembering = rememberingErrors(report);
  const assignments = assignmentsOf(variables, config, host.platform);
  const child = await host.spawn(commandFor(path, assignments, config, host.platform, render), {
    scope,
    signal,
    environment: environmentOf(variables, config, host),
  });
  const exit = await relay(child, remembering.report);
  signal.throwIfAborted();
  const wanted = config.valid_exit_codes;
  if (exit.kind === 'exited' && wanted.includes(exit.code)) return;
  const said = { script: what, exit: describeExit(exit), wanted: `exit code ${wanted.join(', ')}` };
  const failed = inline === undefined ? undefined : failedLine(remembering.errors, { path, ...inline });
  if (failed === undefined) throw failure(problems.create('unexpected-exit', said));
  const { index, line, reason } = failed;
  throw failure({ ...problems.create('line-failed', { ...said, line, reason }), path: ['inline', index] });
}
