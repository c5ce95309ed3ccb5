import {
  type BuildInfo,
  type ComponentContext,
  defineProvisioner,
  describeExit,
  type Exit,
  failure,
  type Machine,
  relay,
} from '@imgbuild/core/sdk';
import { config, type ShellConfig } from './config.ts';
import { problems } from './problems.ts';
import type { Script } from './scripts.ts';
import { quote, variablesFor, writeVariables } from './variables.ts';

/** Milliseconds between two attempts to start a script. */
const retryPause = 2_000;

type ShellContext = ComponentContext<ShellConfig> & { readonly machine: Machine; readonly build: BuildInfo };

/** Runs shell scripts on the machine: puts each there, runs it, and takes it away again. */
export const shell = defineProvisioner({
  summary: 'Runs shell scripts on the machine.',
  config,
  *check({ environment_vars: variables }) {
    for (const [index, text] of (variables ?? []).entries()) {
      if (!/^[^=]+=/.test(text)) yield { ...problems.create('invalid-variable', { text }), path: ['environment_vars', index] };
    }
  },
  run: async (ctx) => {
    const { scriptsOf } = await import('./scripts.ts');
    const variables = variablesFor(ctx.config, ctx.build);
    for await (const script of scriptsOf(ctx.config, ctx.host.displayPath)) {
      ctx.report.say(script.title);
      await ctx.scope.within(script.name, (scope) => runScript(script, variables, { ...ctx, scope }));
      if (ctx.config.pause_after > 0) await ctx.host.clock.sleep(ctx.config.pause_after, ctx.signal);
    }
  },
});

async function runScript(script: Script, variables: ReadonlyMap<string, string>, ctx: ShellContext): Promise<void> {
  const { randomName, remotePath } = await import('./scripts.ts');
  const { config: settings } = ctx;
  const path = remotePath(settings);
  let variableFile = '';
  if (settings.use_env_var_file) {
    variableFile = `${settings.remote_folder}/varfile_${randomName()}.sh`;
    const text = writeVariables(variables, settings.env_var_format ?? `export %s='%s'\n`);
    await put(variableFile, new TextEncoder().encode(text), 0o600, ctx);
  }
  await put(path, script.content, 0o755, ctx);
  const command = commandFor(path, variableFile, variables, ctx);
  const child = await retrying(() => ctx.machine.communicator.spawn(command, { signal: ctx.signal }), path, ctx);
  await child.closeStdin();
  const exit = await relay(child, ctx.report);
  ctx.signal.throwIfAborted();
  judge(exit, script, settings);
}

/** Puts a file on the machine, and takes it away when the script's turn is over, however it ended. */
async function put(path: string, content: Uint8Array, mode: number, ctx: ShellContext): Promise<void> {
  const source = {
    size: content.length,
    mode,
    open: async function* (from = 0) {
      yield content.subarray(from);
    },
  };
  await ctx.scope.acquire(
    `${path} on the machine`,
    () => retrying(() => ctx.machine.communicator.upload(source, path, { signal: ctx.signal }), path, ctx),
    async (_value, { signal }) => {
      if (!ctx.config.skip_clean) await remove(path, signal, ctx);
    },
  );
}

/** A machine that is restarting, or gone, is no reason to fail a script that has done its work. */
async function remove(path: string, signal: AbortSignal, ctx: ShellContext): Promise<void> {
  const deadline = ctx.host.clock.now() + ctx.config.start_retry_timeout;
  for (;;) {
    try {
      const child = await ctx.machine.communicator.spawn(`rm -f ${quote(path)}`, { signal });
      await child.closeStdin();
      const exit = await relay(child, ctx.report);
      if (exit.kind === 'exited') return;
    } catch (error) {
      if (signal.aborted || ctx.signal.aborted || ctx.host.clock.now() >= deadline) throw error;
    }
    if (ctx.signal.aborted || ctx.host.clock.now() >= deadline) return;
    await ctx.host.clock.sleep(retryPause, signal);
  }
}

/** Tries until it works, the time is up, or the build is stopped. The last reason is told. */
async function retrying<T>(attempt: () => Promise<T>, path: string, ctx: ShellContext): Promise<T> {
  const limit = ctx.config.start_retry_timeout;
  const deadline = ctx.host.clock.now() + limit;
  for (;;) {
    ctx.signal.throwIfAborted();
    try {
      return await attempt();
    } catch (error) {
      ctx.signal.throwIfAborted();
      if (ctx.host.clock.now() + retryPause >= deadline) {
        const reason = error instanceof Error ? error.message : String(error);
        throw failure(problems.create('upload-failed', { path, reason, seconds: limit / 1000 }), error);
      }
      await ctx.host.clock.sleep(retryPause, ctx.signal);
    }
  }
}

function commandFor(path: string, variableFile: string, variables: ReadonlyMap<string, string>, ctx: ShellContext): string {
  const { execute_command: template, env_var_format: format, use_env_var_file: usesFile } = ctx.config;
  const vars = usesFile ? '' : writeVariables(variables, format ?? `%s='%s' `);
  if (template !== undefined) return ctx.render(template, { Path: path, Vars: vars, EnvVarFile: variableFile });
  if (usesFile) return `chmod +x ${quote(path)}; . ${quote(variableFile)} && ${quote(path)}`;
  return `chmod +x ${quote(path)}; ${vars}${quote(path)}`;
}

function judge(exit: Exit, script: Script, settings: ShellConfig): void {
  if (exit.kind === 'disconnected') {
    if (settings.expect_disconnect) return;
    throw failure(problems.create('disconnected', { script: script.name }));
  }
  const wanted = settings.valid_exit_codes;
  if (exit.kind === 'exited' && wanted.includes(exit.code)) return;
  throw failure(
    problems.create('unexpected-exit', {
      script: script.name,
      exit: describeExit(exit),
      wanted: `exit code ${wanted.join(', ')}`,
    }),
  );
}
