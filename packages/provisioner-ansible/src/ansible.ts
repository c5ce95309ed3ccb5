import {
  type BuildInfo,
  type ComponentContext,
  defineProvisioner,
  failure,
  type Machine,
  type Problem,
  type Scope,
} from '@imgbuild/core/sdk';
import { ansibleEnvironment, playbookArguments, shownCommand } from './arguments.ts';
import { config, type AnsibleConfig } from './config.ts';
import { galaxyCalls } from './galaxy.ts';
import { hostLine, inventoryText } from './inventory.ts';
import { problems } from './problems.ts';
import { temporaryPath } from './temporary-path.ts';
import { hear, start } from './tool.ts';
import { verifyAnsible } from './verify.ts';
import { chooseWay, keySourceOf, type Way } from './way.ts';

/** What every step of a run knows: its scope ends with the run. */
type AnsibleContext = ComponentContext<AnsibleConfig> & {
  readonly machine: Machine;
  readonly build: BuildInfo;
  /** Folder of this run for keys and secrets. */
  readonly folder: string;
  readonly environment: Readonly<Record<string, string>>;
};

/** Runs Ansible on this machine, against the machine that is being built. */
export const ansible = defineProvisioner({
  summary: 'Runs an Ansible playbook on this machine, against the machine being built.',
  config,
  *check({ ansible_env_vars: variables }): Iterable<Problem> {
    for (const [index, { text }] of variables.entries()) {
      if (!/^[^=]+=/.test(text)) yield { ...problems.create('invalid-variable', { text }), path: ['ansible_env_vars', index] };
    }
  },
  verify: (ctx) => verifyAnsible(ctx),
  run: (ctx) =>
    ctx.scope.within('Ansible', async (scope) => {
      ctx.report.say('Provisioning with Ansible...');
      const folder = await ctx.host.tempDir('ansible', scope);
      const run = { ...ctx, scope, folder, environment: await environmentOf(ctx, scope) };
      const way = await openWay(run);
      const inventory = await inventoryFor(way, run);
      await installRequirements(run);
      await runPlaybook(way, inventory, run);
    }),
});

async function environmentOf(ctx: ComponentContext<AnsibleConfig>, scope: Scope): Promise<Readonly<Record<string, string>>> {
  const { makeFolder, newPath } = await import('./files.ts');
  // Beside the run's folder, whose path may be too long for a socket.
  const path = newPath('ansible-');
  await scope.hold(temporaryPath, { path }, async () => ({ data: { path }, value: await makeFolder(path) }));
  return ansibleEnvironment(
    ctx.config.ansible_env_vars.map((text) => ctx.render(text, {})),
    {
      hostKey: ctx.config.ssh_host_key_file === undefined ? 'new' : 'known',
      transfer: ctx.config.use_sftp ? 'any' : 'scp',
      controlPath: path,
      machine: ctx.host.environment,
    },
  );
}

/** The way to the machine: the proxy, or the machine's own server. */
async function openWay(ctx: AnsibleContext): Promise<Way> {
  const { config: settings, machine, report, folder } = ctx;
  const choice = chooseWay(settings.use_proxy, machine);
  if (choice.kind === 'direct') return directWay(choice, ctx);
  if (choice.kind === 'proxy-instead')
    report.warn({ ...problems.create('proxy-instead', { reason: choice.reason }), path: ['use_proxy'] });
  report.detail('Setting up proxy adapter for Ansible....');
  const { localUser } = await import('./files.ts');
  const { openProxy } = await import('./proxy.ts');
  const { scope, signal } = ctx;
  return openProxy({ config: settings, machine, user: settings.user ?? localUser(), folder, scope, signal, report });
}

async function directWay(
  { connection: kind, host }: { readonly connection: 'ssh' | 'winrm'; readonly host: string },
  { config: settings, machine, report, folder }: AnsibleContext,
): Promise<Way> {
  const { port, user = '', password } = machine.connection;
  report.detail('Not using Proxy adapter for Ansible run:');
  const target = {
    host,
    port: port ?? (kind === 'ssh' ? 22 : 5985),
    user: settings.user ?? user,
    connection: kind,
  };
  if (kind === 'winrm') {
    report.detail('\tUsing WinRM Password from Packer communicator...');
    return { target, password };
  }
  const key = keySourceOf(machine.connection);
  if (key.kind === 'none') return { target, password };
  report.detail(key.kind === 'agent' ? '\tUsing ssh keys of the agent...' : '\tUsing ssh keys from Packer communicator...');
  if (key.kind === 'agent') return { target };
  const { newPath, writePrivate } = await import('./files.ts');
  return { target, keyFile: key.kind === 'file' ? key.path : await writePrivate(newPath('key-', folder), key.text) };
}

/** The inventory: the template's, or one that has this machine alone. */
async function inventoryFor({ target }: Way, ctx: AnsibleContext): Promise<string> {
  const { config: settings, folder, scope, report } = ctx;
  if (settings.inventory_file !== undefined) return settings.inventory_file;
  const { newPath, writePrivate } = await import('./files.ts');
  const { inventory_file_template: template, host_alias: alias } = settings;
  const holes = { Host: target.host, Port: target.port, User: target.user, HostAlias: alias };
  const line = template === undefined ? hostLine({ ...target, alias }) : ctx.render(template, holes);
  const text = inventoryText(line, { groups: settings.groups, emptyGroups: settings.empty_groups });
  const { keep_inventory_file: isKept, inventory_directory: place } = settings;
  if (isKept) {
    const path = await writePrivate(newPath('packer-provisioner-ansible', place), text);
    report.detail(`The inventory stays: ${ctx.host.displayPath(path)}`);
    return path;
  }
  const path = newPath('packer-provisioner-ansible', place ?? folder);
  if (place === undefined) return writePrivate(path, text);
  return scope.hold(temporaryPath, { path }, async () => ({ data: { path }, value: await writePrivate(path, text) }));
}

async function installRequirements(ctx: AnsibleContext): Promise<void> {
  const { galaxy_file: file, galaxy_command: program, ...settings } = ctx.config;
  if (file === undefined) return;
  const { readText } = await import('./files.ts');
  const force = [
    ...(settings.galaxy_force_install ? ['-f'] : []),
    ...(settings.galaxy_force_with_deps ? ['--force-with-deps'] : []),
  ];
  const options = { file, force, rolesPath: settings.roles_path, collectionsPath: settings.collections_path };
  for (const words of galaxyCalls(await readText(file), options)) {
    ctx.report.detail('Executing Ansible Galaxy');
    const { exit, described, reason } = await run([program, ...words], 'galaxy_command', ctx);
    if (exit.kind !== 'exited' || exit.code !== 0)
      throw failure(problems.create('galaxy-failed', { program, exit: described, reason }));
  }
}

async function runPlaybook(way: Way, inventory: string, ctx: AnsibleContext): Promise<void> {
  const { config: settings, build, report } = ctx;
  const words = [
    settings.command,
    ...playbookArguments({
      build,
      connection: way.target.connection,
      keyFile: way.keyFile,
      knownHostsFile: way.knownHostsFile,
      secretsFile: await secretsFile(way, ctx),
      sshExtraArguments: settings.ansible_ssh_extra_args,
      extraArguments: settings.extra_arguments.map((text) => ctx.render(text, {})),
      usesHttp: settings.ansible_winrm_use_http ? 'yes' : 'no',
      inventory,
      playbook: settings.playbook_file,
    }),
  ];
  report.say(`Executing Ansible: ${shownCommand(words)}`);
  const { exit, described, reason, isUnreachable } = await run(words, 'command', ctx);
  if (exit.kind === 'exited' && exit.code === 0) return;
  const code = isUnreachable ? 'machine-unreachable' : 'playbook-failed';
  throw failure(problems.create(code, { program: settings.command, exit: described, reason }));
}

/** A password goes to Ansible in a file: others on this machine see its command line. */
async function secretsFile({ password = '' }: Way, { folder }: AnsibleContext): Promise<string | undefined> {
  if (password === '') return undefined;
  const { newPath, writePrivate } = await import('./files.ts');
  return writePrivate(newPath('variables-', folder), JSON.stringify({ ansible_password: password }));
}

async function run(words: readonly string[], option: 'command' | 'galaxy_command', ctx: AnsibleContext): ReturnType<typeof hear> {
  const { scope, signal, environment } = ctx;
  const child = await start(words, option, ctx.host, { scope, signal, environment });
  const end = await hear(child, ctx.report);
  signal.throwIfAborted();
  return end;
}
