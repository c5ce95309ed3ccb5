import { writeVariables } from '@imgbuild/builder-kit';
import type { Host } from '@imgbuild/core/sdk';
import type { ShellLocalConfig } from './shell-local-config.ts';

type Settings = Pick<ShellLocalConfig, 'env_var_format' | 'use_linux_pathing'>;

/** The environment of the program that runs a script. WSL hands on what `WSLENV` names, and nothing else. */
export function environmentOf(
  variables: ReadonlyMap<string, string>,
  { use_linux_pathing: linuxPaths }: Pick<Settings, 'use_linux_pathing'>,
  { platform, environment }: Pick<Host, 'platform' | 'environment'>,
): Readonly<Record<string, string>> {
  const all = Object.fromEntries(variables);
  if (platform !== 'windows' || !linuxPaths) return all;
  const named = [environment['WSLENV'] ?? '', ...[...variables.keys()].map((name) => `${name}/u`)];
  return { ...all, WSLENV: named.filter((part) => part !== '').join(':') };
}

/**
 * What `{{.Vars}}` stands for. Without a format a variable refers to the environment it is already in: a command line is for
 * everybody to read. In a format, values have the escapes that Packer gives them.
 */
export function assignmentsOf(
  variables: ReadonlyMap<string, string>,
  { env_var_format: format, use_linux_pathing: linuxPaths }: Pick<Settings, 'env_var_format' | 'use_linux_pathing'>,
  platform: Host['platform'],
): string {
  const windows = platform === 'windows' && !linuxPaths;
  if (format === undefined) return windows ? '' : [...variables.keys()].map((name) => `${name}="$${name}" `).join('');
  return writeVariables(variables, format, (value) => (windows ? value : value.replaceAll("'", `'"'"'`)));
}
