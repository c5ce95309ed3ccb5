import { defineProvisioner, failure } from '@imgbuild/core/sdk';
import { localConfig } from './config.ts';
import { galaxyCommand, playbookCommand } from './local-commands.ts';
import { galaxyCalls } from './galaxy.ts';
import { problems } from './problems.ts';
import { type LocalContext, must, runRemote } from './remote.ts';
import { quote } from './shell-text.ts';
import { stage, type Staged } from './stage.ts';

/** Puts playbooks on the machine that is being built, and runs its own Ansible there. */
export const ansibleLocal = defineProvisioner({
  summary: 'Runs Ansible playbooks with the Ansible of the machine being built.',
  config: localConfig,
  run: async (ctx) => {
    ctx.report.say('Provisioning with Ansible...');
    const staging = ctx.config.staging_directory ?? `/tmp/packer-provisioner-ansible-local/${crypto.randomUUID()}`;
    const run = { ...ctx, staging };
    try {
      const staged = await stage(run);
      await installRequirements(staged, run);
      for (const playbook of staged.playbooks) {
        const command = playbookCommand({ ...staged, playbook, ...pathsOf(run) }, ctx.config, extraArguments(run), ctx.build);
        await execute('Executing Ansible', command, { option: 'command', shown: ctx.config.command }, run);
      }
    } catch (error) {
      // That it failed is what is told; a machine that is gone has nothing left to clean.
      if (ctx.config.clean_staging_directory && !ctx.signal.aborted) await clean(run).catch(() => undefined);
      throw error;
    }
    if (ctx.config.clean_staging_directory) await clean(run);
  },
});

function extraArguments(ctx: LocalContext): readonly string[] {
  return ctx.config.extra_arguments.map((text) => ctx.render(text, {}));
}

/** Where Galaxy puts what it installs. */
function pathsOf({ staging, config }: LocalContext): { readonly rolesPath: string; readonly collectionsPath: string } {
  return {
    rolesPath: config.galaxy_roles_path ?? `${staging}/galaxy_roles`,
    collectionsPath: config.galaxy_collections_path ?? `${staging}/galaxy_collections`,
  };
}

async function installRequirements({ galaxyFile }: Staged, ctx: LocalContext): Promise<void> {
  const { galaxy_file: file, galaxy_command: program, galaxy_force_install: isForced } = ctx.config;
  if (file === undefined || galaxyFile === undefined) return;
  const { readText } = await import('./files.ts');
  const options = { file: galaxyFile, force: isForced ? ['-f'] : [], ...pathsOf(ctx) };
  for (const words of galaxyCalls(await readText(file), options)) {
    const told = { option: 'galaxy_command', shown: program } as const;
    await execute('Executing Ansible Galaxy', galaxyCommand(ctx.staging, program, words), told, ctx);
  }
}

/** Runs a command of Ansible's on the machine. */
async function execute(
  title: string,
  command: string,
  { option, shown }: { readonly option: 'command' | 'galaxy_command'; readonly shown: string },
  ctx: LocalContext,
): Promise<void> {
  ctx.report.detail(`${title}: ${command}`);
  const { exit, described, reason, isUnreachable } = await runRemote(command, ctx);
  if (exit.kind === 'exited' && exit.code === 0) return;
  if (exit.kind === 'exited' && exit.code === 127)
    throw failure(problems.create('missing-on-machine', { command: shown, option }));
  const code = option === 'galaxy_command' ? 'galaxy-failed' : isUnreachable ? 'machine-unreachable' : 'playbook-failed';
  throw failure(problems.create(code, { program: shown, exit: described, reason }));
}

async function clean(ctx: LocalContext): Promise<void> {
  ctx.report.detail('Removing staging directory...');
  ctx.report.detail(`Removing directory: ${ctx.staging}`);
  await must(`rm -rf ${quote(ctx.staging)}`, ctx);
}
