import type { BuildInfo, Host } from '@imgbuild/core/sdk';
import type { ShellLocalConfig } from './shell-local-config.ts';

type Settings = Pick<ShellLocalConfig, 'environment_vars' | 'env' | 'env_var_format' | 'use_linux_pathing'>;

/** Variables by name, sorted; those of the build first, overridden by the template's. */
export function variablesOf(
  config: Pick<Settings, 'environment_vars' | 'env'>,
  build: Pick<BuildInfo, 'sourceName' | 'type' | 'values'>,
): ReadonlyMap<string, string> {
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
  return [...variables]
    .map(([name, value]) => {
      const values = [name, windows ? value : value.replaceAll("'", `'"'"'`)];
      let index = 0;
      return format.replaceAll('%s', () => values[index++] ?? '');
    })
    .join('');
}
