import type { Host, LateText } from '@imgbuild/core/sdk';
import type { ShellLocalConfig } from './shell-local-config.ts';

type Platform = Host['platform'];

/** Name and text of an inline script. */
export function inlineScript(
  lines: readonly string[],
  config: Pick<ShellLocalConfig, 'inline_shebang' | 'tempfile_extension'>,
  platform: Platform,
): { readonly name: string; readonly text: string } {
  const windows = platform === 'windows';
  const extension = (config.tempfile_extension ?? (windows ? 'cmd' : '')).replace(/^\./, '');
  const shebang = config.inline_shebang ?? (windows ? undefined : '/bin/sh -e');
  return {
    name: extension === '' ? 'script' : `script.${extension}`,
    text: `${shebang === undefined ? '' : `#!${shebang}\n`}${lines.join('\n')}\n`,
  };
}

/** Program and arguments for a script that is not in `execute_command`. */
function defaultCommand(script: string, paths: 'linux' | 'own', platform: Platform): readonly string[] {
  if (platform !== 'windows') return ['/bin/sh', '-c', '"$0"', script];
  return paths === 'linux' ? ['bash', '-c', '"$0"', script] : ['cmd', '/V', '/C', 'call', script];
}

/** A path of Windows as its subsystem for Linux has it: `C:\\a\\b` is `/mnt/c/a/b`. */
export function linuxPath(path: string): string {
  return path.replaceAll('\\', '/').replace(/^([A-Za-z]):\//, (_whole, drive: string) => `/mnt/${drive.toLowerCase()}/`);
}

/** Program and arguments that run a script. */
export function commandFor(
  path: string,
  variables: string,
  config: Pick<ShellLocalConfig, 'execute_command' | 'use_linux_pathing'>,
  platform: Platform,
  render: (
    text: LateText<'Vars' | 'Script' | 'Command'>,
    holes: Readonly<Record<'Vars' | 'Script' | 'Command', string>>,
  ) => string,
): readonly string[] {
  const { execute_command: executeCommand, use_linux_pathing: linuxPaths } = config;
  const script = platform === 'windows' && linuxPaths ? linuxPath(path) : path;
  if (executeCommand === undefined) return defaultCommand(script, linuxPaths ? 'linux' : 'own', platform);
  return executeCommand.map((part) => render(part, { Vars: variables, Script: script, Command: script }));
}
