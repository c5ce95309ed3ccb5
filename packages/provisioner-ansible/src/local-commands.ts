import type { BuildInfo } from '@imgbuild/core/sdk';
import { httpAddress } from './arguments.ts';
import type { AnsibleLocalConfig } from './config.ts';
import { quote } from './shell-text.ts';

/** What is on the machine for one playbook. */
export interface LocalRun {
  readonly staging: string;
  readonly playbook: string;
  readonly inventory: string;
  readonly rolesPath: string;
  readonly collectionsPath: string;
}

/** The shell command that runs one playbook on the machine. */
export function playbookCommand(
  run: LocalRun,
  config: Pick<AnsibleLocalConfig, 'command' | 'galaxy_file' | 'collection_paths'>,
  extra: readonly string[],
  build: Pick<BuildInfo, 'sourceName' | 'type' | 'values'>,
): string {
  const collections = [
    ...(config.collection_paths.length === 0 ? [] : [`${run.staging}/collections`]),
    ...(config.galaxy_file === undefined ? [] : [run.collectionsPath]),
  ];
  const variables = [
    ...(config.galaxy_file === undefined ? [] : [`ANSIBLE_ROLES_PATH=${quote(run.rolesPath)}`]),
    ...(collections.length === 0 ? [] : [`ANSIBLE_COLLECTIONS_PATH=${quote(collections.join(':'))}`]),
  ];
  return [
    `cd ${quote(run.staging)} &&`,
    ...variables,
    config.command,
    quote(run.playbook),
    '--extra-vars',
    quote(extraVariables(build)),
    ...extra,
    '-c local -i',
    quote(run.inventory),
  ].join(' ');
}

/** The shell command that installs requirements on the machine. */
export function galaxyCommand(staging: string, program: string, words: readonly string[]): string {
  return [`cd ${quote(staging)} &&`, program, ...words.map(quote)].join(' ');
}

/** Variables in Ansible's `key=value` form; a value with blanks is in quotes. */
function extraVariables(build: Pick<BuildInfo, 'sourceName' | 'type' | 'values'>): string {
  const value = (text: string): string => (/^[\w.@:/-]*$/.test(text) ? text : `"${text.replace(/["\\]/g, '\\$&')}"`);
  const address = httpAddress(build);
  return [
    `packer_build_name=${value(build.sourceName)}`,
    `packer_builder_type=${value(build.type)}`,
    ...(address === undefined ? [] : [`packer_http_addr=${address}`]),
  ].join(' ');
}
