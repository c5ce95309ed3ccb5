import type { BuildInfo } from '@imgbuild/core/sdk';

/** All that the command line of `ansible-playbook` says. */
export interface PlaybookRun {
  readonly build: Pick<BuildInfo, 'sourceName' | 'type' | 'values'>;
  readonly connection: 'ssh' | 'winrm';
  /** The file with the key that Ansible logs in with. */
  readonly keyFile?: string | undefined;
  /** The file with the proxy's host key, so that it does not come into the user's own. */
  readonly knownHostsFile?: string | undefined;
  /** A file with variables that are secrets. */
  readonly secretsFile?: string | undefined;
  readonly sshExtraArguments?: readonly string[] | undefined;
  readonly extraArguments: readonly string[];
  readonly usesHttp: 'yes' | 'no';
  readonly inventory: string;
  readonly playbook: string;
}

/** The arguments of `ansible-playbook`, in Packer's order: what stands later wins, so the template's go before the way to the machine. */
export function playbookArguments(run: PlaybookRun): readonly string[] {
  const { sourceName, type } = run.build;
  const extra = run.extraArguments;
  const address = httpAddress(run.build);
  const given = extra.some((argument) => argument.includes('ansible_password='));
  return [
    ...(sourceName === '' ? [] : ['-e', `packer_build_name="${sourceName}"`]),
    '-e',
    `packer_builder_type=${type}`,
    ...(address === undefined ? [] : ['-e', `packer_http_addr=${address}`]),
    ...sshArguments(run),
    ...(run.usesHttp === 'yes' ? ['-e', 'ansible_winrm_scheme=http'] : []),
    ...extra,
    ...(run.secretsFile === undefined || given ? [] : ['-e', `@${run.secretsFile}`]),
    ...(run.keyFile === undefined ? [] : ['-e', `ansible_ssh_private_key_file=${run.keyFile}`]),
    ...(given && run.connection === 'ssh' ? ['-e', 'ansible_host_key_checking=False'] : []),
    '-i',
    run.inventory,
    run.playbook,
  ];
}

/** Ansible splits the value as a shell does, once it has taken off quotes around all of it: there are none, so that each argument is its own. */
function sshArguments({ connection, keyFile, knownHostsFile, sshExtraArguments: own }: PlaybookRun): readonly string[] {
  const isAsked = own !== undefined && own.length > 0;
  if (connection !== 'ssh') return [];
  const words = isAsked ? [...own] : keyFile === undefined ? [] : ['-o IdentitiesOnly=yes'];
  if (knownHostsFile !== undefined) words.push(`-o UserKnownHostsFile=${optionValue(knownHostsFile)}`);
  return words.length === 0 ? [] : ['--ssh-extra-args', words.join(' ')];
}

/** A path as ssh's options have it: a per cent sign begins a name, a blank ends the path (ssh_config(5)). */
function optionValue(path: string): string {
  const text = path.replaceAll('%', '%%');
  return /\s/.test(text) ? `"${text}"` : text;
}

/** Where the builder serves files, if it does; otherwise there is a text that says so. */
export function httpAddress({ values }: Pick<BuildInfo, 'values'>): string | undefined {
  const value = values['PackerHTTPAddr'];
  return typeof value === 'string' && value !== '' && !value.startsWith('ERR_') ? value : undefined;
}

/** A command line for people, without the values of what is called a password or secret. */
export function shownCommand(words: readonly string[]): string {
  return words.map((word) => word.replace(/^([^=]*(?:password|secret)[^=]*=).+/is, '$1*****')).join(' ');
}

/** The environment of Ansible. Later ones win: this machine's, what Packer sets, the template's. */
export function ansibleEnvironment(
  own: readonly string[],
  o: {
    readonly hostKey: 'known' | 'new';
    readonly transfer: 'scp' | 'any';
    /** Folder for the sockets of connections that ssh keeps. */
    readonly controlPath: string;
    readonly machine: Readonly<Record<string, string | undefined>>;
  },
): Readonly<Record<string, string>> {
  const written = own.map((text): readonly [string, string] => {
    const at = text.indexOf('=');
    return [text.slice(0, at), text.slice(at + 1)];
  });
  const isPlain = ['ANSIBLE_NOCOLOR', 'NO_COLOR', 'ANSIBLE_FORCE_COLOR'].some((name) => o.machine[name] !== undefined);
  return {
    ...(isPlain ? {} : { ANSIBLE_FORCE_COLOR: 'True' }),
    PYTHONUNBUFFERED: '1',
    ANSIBLE_SSH_CONTROL_PATH_DIR: o.controlPath,
    ...(o.hostKey === 'known' ? {} : { ANSIBLE_HOST_KEY_CHECKING: 'False' }),
    ...(o.transfer === 'any' ? {} : { ANSIBLE_SCP_IF_SSH: 'True' }),
    ...Object.fromEntries(written),
  };
}
