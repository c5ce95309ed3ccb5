import {
  type Host,
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
import { shellLocalConfig, type ShellLocalConfig } from './shell-local-config.ts';

function* check({ environment_vars: variables }: ShellLocalConfig): Iterable<Problem> {
  for (const [index, text] of (variables ?? []).entries()) {
    if (!/^[^=]+=/.test(text)) yield { ...problems.create('invalid-variable', { text }), path: ['environment_vars', index] };
  }
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
    await runScripts(ctx, ctx.build);
    return { artifact: ctx.artifact, input: 'must-keep' };
  },
});

async function runScripts(ctx: ComponentContext<ShellLocalConfig>, build: BuildInfo): Promise<void> {
  const { command, inline, script, scripts, only_on: onlyOn } = ctx.config;
  const { platform } = ctx.host;
  if (onlyOn !== undefined && !onlyOn.some((name) => name === platform)) {
    ctx.report.say(`Skipping shell-local due to runtime OS: this is ${platform}`);
    return;
  }
  const variables = variablesOf(ctx.config, build);
  const lines = inline ?? (command === undefined ? undefined : [command]);
  if (lines !== undefined) {
    const { writeScript } = await import('./temporary-script.ts');
    const folder = await ctx.host.tempDir('shell-local', ctx.scope);
    const extension = ctx.config.tempfile_extension ?? (platform === 'windows' ? '.cmd' : '');
    const shebang = platform === 'windows' ? '' : `#!${ctx.config.inline_shebang}\n`;
    const path = await writeScript(folder, extension, `${shebang}${lines.join('\n')}\n`);
    await runScript(path, command ?? 'local inline script', variables, ctx);
    return;
  }
  for (const path of [...(script === undefined ? [] : [script]), ...(scripts ?? [])]) {
    await runScript(path, `local script ${ctx.host.displayPath(path)}`, variables, ctx);
  }
}

/** Variables by name, sorted; those of the build first overridden by the template's. */
function variablesOf(config: ShellLocalConfig, build: BuildInfo): ReadonlyMap<string, string> {
  const variables = new Map<string, string>([
    ['PACKER_BUILD_NAME', build.sourceName],
    ['PACKER_BUILDER_TYPE', build.type],
  ]);
  for (const [name, key] of [
    ['PACKER_HTTP_ADDR', 'PackerHTTPAddr'],
    ['PACKER_HTTP_IP', 'PackerHTTPIP'],
    ['PACKER_HTTP_PORT', 'PackerHTTPPort'],
  ] as const) {
    const value = build.values[key];
    if (typeof value === 'string' && !value.startsWith('ERR_')) variables.set(name, value);
  }
  for (const text of config.environment_vars ?? []) {
    const at = text.indexOf('=');
    variables.set(text.slice(0, at), text.slice(at + 1));
  }
  for (const [name, value] of Object.entries(config.env ?? {})) variables.set(name, value);
  return new Map([...variables].sort(([a], [b]) => (a < b ? -1 : 1)));
}

async function runScript(
  path: string,
  what: string,
  variables: ReadonlyMap<string, string>,
  ctx: ComponentContext<ShellLocalConfig>,
): Promise<void> {
  ctx.report.say(`Running ${what}`);
  const child = await ctx.host.spawn(commandFor(path, variables, ctx), {
    scope: ctx.scope,
    signal: ctx.signal,
    environment: Object.fromEntries(variables),
  });
  const exit = await relay(child, ctx.report);
  ctx.signal.throwIfAborted();
  const wanted = ctx.config.valid_exit_codes;
  if (exit.kind === 'exited' && wanted.includes(exit.code)) return;
  throw failure(
    problems.create('unexpected-exit', {
      script: ctx.host.displayPath(path),
      exit: describeExit(exit),
      wanted: `exit code ${wanted.join(', ')}`,
    }),
  );
}

/** Values go through the environment: argv is for everybody to read. */
function commandFor(
  path: string,
  variables: ReadonlyMap<string, string>,
  ctx: ComponentContext<ShellLocalConfig>,
): readonly string[] {
  const { execute_command: executeCommand, env_var_format: format, use_linux_pathing: linuxPaths } = ctx.config;
  const windows = ctx.host.platform === 'windows';
  const script =
    windows && linuxPaths
      ? path.replace(/^([A-Za-z]):/, (_whole, drive: string) => `/mnt/${drive.toLowerCase()}`).replaceAll('\\', '/')
      : path;
  if (executeCommand === undefined) return windows ? ['cmd', '/V', '/C', 'call', script] : ['/bin/sh', '-c', '"$0"', script];
  const vars = [...variables].map(([name, value]) => assignment(name, value, format, ctx.host.platform)).join('');
  return executeCommand.map((part) => ctx.render(part, { Vars: vars, Script: script, Command: script }));
}

/** By default a variable refers to the environment it is already in, so that no value has to be written. */
function assignment(name: string, value: string, format: string | undefined, platform: Host['platform']): string {
  const windows = platform === 'windows';
  if (format === undefined) return windows ? '' : `${name}="$${name}" `;
  const values = [name, windows ? value : value.replaceAll("'", `'"'"'`)];
  let index = 0;
  return format.replaceAll('%s', () => values[index++] ?? '');
}
