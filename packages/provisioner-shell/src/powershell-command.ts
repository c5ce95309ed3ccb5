import { quotePowershell } from '@imgbuild/builder-kit/guest';
import type { PowershellConfig } from './powershell-config.ts';
import { pathWord, withoutProgress } from './powershell-text.ts';

type Settings = Pick<PowershellConfig, 'execution_policy' | 'use_pwsh' | 'debug_mode'>;

/** The program that runs scripts. */
export function programFor({ use_pwsh: isPwsh }: Pick<Settings, 'use_pwsh'>): 'pwsh' | 'powershell' {
  return isPwsh ? 'pwsh' : 'powershell';
}

/** Packer's defaults of `execute_command`: a file that is run, or one that is run with the variables from another. */
export function defaultCommand(
  origin: 'inline' | 'file',
  paths: { readonly script: string; readonly variables: string },
  settings: Settings,
): string {
  const { execution_policy: policy, debug_mode: trace } = settings;
  const prefix = `${programFor(settings)} -executionpolicy ${policy}`;
  if (origin === 'inline' && policy !== 'none') return `${prefix} -file ${commandWord(paths.script)}`;
  const traced = trace > 0 ? `Set-PSDebug -Trace ${trace}; ` : '';
  // Lines of a template read the variables themselves, and trace themselves.
  const before = origin === 'inline' ? '' : `. ${pathWord(paths.variables)}; ${traced}`;
  const script = `& { ${withoutProgress}${before}&${quotePowershell(paths.script)}; exit $LastExitCode }`;
  if (policy === 'none') return script;
  return settings.use_pwsh ? `${prefix} -command "${script}"` : `${prefix} "${script}"`;
}

/** A path as an argument of a program. No path of Windows has a double quote in it. */
function commandWord(path: string): string {
  return /[\s&^()%!;,=]/.test(path) ? `"${path}"` : path;
}
