import { checkGuest, type Guest, type GuestContext, guestOf, runCommand, type Staging } from '@imgbuild/builder-kit/guest';
import {
  type ComponentContext,
  describeExit,
  type Exit,
  failure,
  type Json,
  type Machine,
  type Problem,
} from '@imgbuild/core/sdk';
import { executeCommand, installCommand } from './commands.ts';
import type { SharedConfig } from './config.ts';
import { checkAttributes, nodeAttributes } from './node-attributes.ts';
import { problems } from './problems.ts';

export type ChefContext = ComponentContext<SharedConfig> & { readonly machine: Machine } & GuestContext;

/** Checks of both provisioners. */
export function* checkShared(config: SharedConfig): Iterable<Problem> {
  yield* checkGuest(config);
  yield* checkAttributes(config);
}

/** Installs Chef, unless the template says that it is there. */
export async function install(ctx: ChefContext): Promise<void> {
  const { config, report } = ctx;
  if (config.skip_install) return;
  report.detail('Installing Chef...');
  const version = config.version ?? '';
  const template = config.install_command;
  const command =
    template === undefined
      ? installCommand(version, guestOf(config))
      : ctx.render(template, { Sudo: !config.prevent_sudo, Version: version });
  const exit = await runCommand(command, ctx);
  if (!isSuccess(exit)) throw failure(problems.create('install-failed', { command, exit: describeExit(exit) }));
}

/** How the licence is accepted: what Packer's default command installs is taken to be accepted. */
export function licence({ chef_license: own, skip_install: isThere, install_command: command }: SharedConfig): string {
  if (own !== undefined && own !== '') return own;
  return isThere || command !== undefined ? '' : 'accept-silent';
}

/** A folder on the machine: the template's own, or the one that Packer takes. */
export function stagingPath(own: string | undefined, name: 'chef-solo' | 'chef-client', os: Guest['os']): string {
  if (own !== undefined && own !== '') return own;
  return `${os === 'windows' ? 'C:/Windows/Temp' : '/tmp'}/packer-${name}`;
}

/** Puts the secret of encrypted data bags on the machine; gives where it is, or an empty text. */
export async function uploadSecret(folder: string, staging: Staging, { config, host, report }: ChefContext): Promise<string> {
  const local = config.encrypted_data_bag_secret_path;
  if (local === undefined) return '';
  report.detail(`Uploading ${host.displayPath(local)}...`);
  const path = `${folder}/encrypted_data_bag_secret`;
  await staging.uploadFile(local, path, 0o600);
  return path;
}

/** Writes the configuration on the machine, by the template's own or the default. */
export async function writeConfig<V extends object>(
  path: string,
  values: V,
  usual: (values: V) => string,
  staging: Staging,
  ctx: ChefContext,
): Promise<void> {
  ctx.report.detail(`Creating configuration file '${path.slice(path.lastIndexOf('/') + 1)}'`);
  await staging.uploadText(await configText(values, usual, ctx), path, 0o644);
}

async function configText<V extends object>(values: V, usual: (values: V) => string, ctx: ChefContext): Promise<string> {
  const local = ctx.config.config_template;
  if (local === undefined) return usual(values);
  const { readText } = await import('./local-files.ts');
  const text = await readText(local).catch((error: Error) => {
    throw failure(problems.create('unreadable-template', { path: ctx.host.displayPath(local), reason: error.message }), error);
  });
  return ctx.render({ text, holes: Object.keys(values) }, values as Readonly<Record<string, Json>>);
}

/** Writes the attributes of the node on the machine. */
export async function writeAttributes(path: string, staging: Staging, { config, report }: ChefContext): Promise<void> {
  report.detail('Creating JSON attribute file');
  await staging.uploadText(nodeAttributes(config), path, 0o644);
}

/** The command that runs Chef. */
export function commandFor(
  name: 'chef-solo' | 'chef-client',
  paths: { readonly ConfigPath: string; readonly JsonPath: string },
  ctx: ChefContext,
): string {
  const { execute_command: template, prevent_sudo: isWithoutSudo } = ctx.config;
  const values = { ...paths, Sudo: !isWithoutSudo };
  return template === undefined ? executeCommand(name, values, guestOf(ctx.config)) : ctx.render(template, values);
}

/** Throws when Chef did not end well. */
export function judge(exit: Exit): void {
  if (!isSuccess(exit)) throw failure(problems.create('run-failed', { exit: describeExit(exit) }));
}

export function isSuccess(exit: Exit): boolean {
  return exit.kind === 'exited' && exit.code === 0;
}
