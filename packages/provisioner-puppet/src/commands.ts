import type { Guest } from '@imgbuild/builder-kit/guest';
import type { agentHoles, applyHoles } from './config.ts';

type Flags = 'Sudo' | 'Debug';
/** What a template's command can name, with its value. */
export type ValuesOf<Holes extends string> = Readonly<
  Record<Exclude<Holes, Flags>, string> & Record<Extract<Holes, Flags>, boolean>
>;
export type ApplyValues = ValuesOf<(typeof applyHoles)[number]>;
export type AgentValues = ValuesOf<(typeof agentHoles)[number]>;

/** What both ways of running Puppet are given. */
type CommonValues = Omit<
  ApplyValues & AgentValues,
  Exclude<keyof (ApplyValues & AgentValues), keyof ApplyValues & keyof AgentValues>
>;

/** Packer's default of `execute_command` for `puppet-masterless`. */
export function applyCommand(values: ApplyValues, os: Guest['os']): string {
  return commandLine(values, os, [
    'apply',
    '--detailed-exitcodes',
    ...option('modulepath', values.ModulePath),
    ...option('hiera_config', values.HieraConfigPath),
    ...option('manifestdir', values.ManifestDir),
    values.ExtraArguments,
    values.ManifestFile,
  ]);
}

/** Packer's default of `execute_command` for `puppet-server`. */
export function agentCommand(values: AgentValues, os: Guest['os']): string {
  return commandLine(values, os, [
    ...['agent', '--onetime', '--no-daemonize', '--detailed-exitcodes'],
    ...option('server', values.PuppetServer),
    ...option('certname', values.PuppetNode),
    ...option('certdir', values.ClientCertPath),
    ...option('privatekeydir', values.ClientPrivateKeyPath),
    values.ExtraArguments,
  ]);
}

function commandLine(values: CommonValues, os: Guest['os'], words: readonly string[]): string {
  const { FacterVars: facts, PuppetBinDir: folder } = values;
  const program = folder === '' ? 'puppet' : `${folder}/puppet`;
  // cmd has no variables for a single command: they are set for all of the line.
  const before = os === 'windows' ? [facts === '' ? '' : `${facts} &&`] : [facts, values.Sudo ? 'sudo -E' : ''];
  const all = [`cd ${values.WorkingDir} &&`, ...before, program, ...words];
  return all.filter((word) => word !== '').join(' ');
}

function option(name: string, value: string): readonly string[] {
  return value === '' ? [] : [`--${name}='${value}'`];
}

/** Facts as the environment variables in which Facter looks for them, for the beginning of a command; sorted by name. */
export function factVariables(facts: Readonly<Record<string, string>>, os: Guest['os']): string {
  const sorted = Object.entries(facts).sort(([a], [b]) => (a < b ? -1 : 1));
  if (os === 'windows') return sorted.map(([name, value]) => `SET "FACTER_${name}=${value}"`).join(' & ');
  return sorted.map(([name, value]) => `FACTER_${name}='${value.replaceAll("'", `'"'"'`)}'`).join(' ');
}

/** What stands between the paths of modules. */
export function pathJoiner(os: Guest['os']): string {
  return os === 'windows' ? ';' : ':';
}
