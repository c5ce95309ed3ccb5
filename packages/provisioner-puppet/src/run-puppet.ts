import { checkGuest, type GuestContext, guestOf, runCommand, runElevated } from '@imgbuild/builder-kit/guest';
import { type BuildInfo, describeExit, type Exit, failure, type Problem } from '@imgbuild/core/sdk';
import type { SharedConfig } from './config.ts';
import { problems } from './problems.ts';

/** Runs the command, and judges how it ended. */
export async function runPuppet(command: string, ctx: GuestContext & { readonly config: SharedConfig }): Promise<void> {
  const { elevated_user: name = '', elevated_password: password = '', ignore_exit_codes: isIgnored } = ctx.config;
  ctx.report.detail(`Running Puppet: ${command}`);
  const exit = name === '' ? await runCommand(command, ctx) : await runElevated(command, { name, password }, ctx);
  if (isIgnored || (exit.kind === 'exited' && isSuccess(exit.code))) return;
  throw failure(problems.create('run-failed', { exit: describeExit(exit), meaning: meaningOf(exit) }));
}

/** With `--detailed-exitcodes`, 2 says that something was changed. */
function isSuccess(code: number): boolean {
  return code === 0 || code === 2;
}

/** What Puppet's manual says of its exit codes, in brackets. */
function meaningOf(exit: Exit): string {
  if (exit.kind !== 'exited') return '';
  switch (exit.code) {
    case 1:
      return ' (the run failed, or another one is under way)';
    case 4:
    case 6:
      return ' (some resources failed)';
    case 126:
    case 127:
      return ' (there is no such program: install Puppet before, or set puppet_bin_dir)';
    default:
      return '';
  }
}

/** Facts of the template, and those that every run has. */
export function factsFor(
  { facter }: Pick<SharedConfig, 'facter'>,
  build: Pick<BuildInfo, 'sourceName' | 'type'>,
): Readonly<Record<string, string>> {
  return { ...facter, packer_build_name: build.sourceName, packer_builder_type: build.type };
}

/** Checks of both provisioners. */
export function* checkShared(config: Pick<SharedConfig, 'facter' | 'guest_os_type' | 'prevent_sudo'>): Iterable<Problem> {
  yield* checkGuest(config);
  if (guestOf(config).os !== 'windows') return;
  for (const [name, value] of Object.entries(config.facter ?? {})) {
    if (/[\n\r]/.test(value)) yield { ...problems.create('broken-fact', { name }), path: ['facter', name] };
  }
}

/** A folder on the machine: the template's own, or the one that Packer takes. */
export function stagingPath(own: string | undefined, name: string, os: 'unix' | 'windows'): string {
  if (own !== undefined && own !== '') return own;
  return os === 'windows' ? `C:/Windows/Temp/${name}` : `/tmp/${name}`;
}

/** A folder of the template's own may hold what is not ours, so it is removed only when the template says so. */
export function removalOf(
  own: string | undefined,
  { clean_staging_directory: isCleaned }: SharedConfig,
): 'always' | 'after failure' | 'never' {
  if (isCleaned) return 'always';
  return own === undefined || own === '' ? 'after failure' : 'never';
}
