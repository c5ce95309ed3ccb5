/** An environment variable that Packer or imgbuild reads, and what becomes of it here. */
export interface EnvironmentVariable {
  /** Our name; missing where there is nothing to set. */
  readonly own?: string;
  /** Packer's names. Our own wins where both are set. */
  readonly packer: readonly string[];
  readonly status: 'used' | 'set for scripts' | 'ignored';
  /** What it does; of an ignored one, why there is nothing for it to do. */
  readonly meaning: string;
}

type Environment = Readonly<Record<string, string | undefined>>;

const used = (own: string, packer: readonly string[], meaning: string): EnvironmentVariable => ({
  own,
  packer,
  status: 'used',
  meaning,
});
const ignored = (packer: readonly string[], meaning: string): EnvironmentVariable => ({ packer, status: 'ignored', meaning });

/** All environment variables, by the name of what they set. `docs/commands.md` is written from it. */
export const environmentVariables = {
  variables: used(
    'IMGBUILD_VAR_NAME',
    ['PKR_VAR_NAME'],
    'The value of the variable NAME of an HCL template. One that is not declared is passed over.',
  ),
  log: used('IMGBUILD_LOG', ['PACKER_LOG'], 'Anything but an empty text or 0 writes a log to standard error.'),
  logPath: used('IMGBUILD_LOG_PATH', ['PACKER_LOG_PATH'], 'Writes the log to this file instead, from its beginning.'),
  noColor: used('IMGBUILD_NO_COLOR', ['PACKER_NO_COLOR', 'NO_COLOR'], 'Any value turns colours off.'),
  state: used(
    'IMGBUILD_STATE_DIR',
    [],
    'Where runs, what builds left and the console’s history are remembered; by default $XDG_STATE_HOME/imgbuild, else ~/.local/state/imgbuild.',
  ),
  cache: used(
    'IMGBUILD_CACHE_DIR',
    ['PACKER_CACHE_DIR'],
    'Where downloads and compiled code are kept; by default $XDG_CACHE_HOME/imgbuild, else ~/.cache/imgbuild.',
  ),
  config: used(
    'IMGBUILD_CONFIG_DIR',
    ['PACKER_CONFIG_DIR'],
    'Where the user’s plugins are; by default $XDG_CONFIG_HOME/imgbuild, else ~/.config/imgbuild. Packer’s names the folder around it.',
  ),
  plugins: used(
    'IMGBUILD_PLUGIN_PATH',
    ['PACKER_PLUGIN_PATH'],
    'One more folder of plugins, before the user’s. Packer’s own plugins in it are passed over: they are not npm packages.',
  ),
  missingPlugins: used(
    'IMGBUILD_MISSING_PLUGINS',
    [],
    'What validate does about components whose plugin is not installed, without the flag -missing-plugins: error or warn.',
  ),
  proxies: {
    packer: ['HTTP_PROXY', 'HTTPS_PROXY', 'NO_PROXY', 'SSH_AUTH_SOCK', 'TMPDIR'],
    status: 'used',
    meaning: 'As everywhere: read by the tools and libraries that are run.',
  },
  vault: {
    packer: [
      'VAULT_ADDR',
      'VAULT_AGENT_ADDR',
      'VAULT_TOKEN',
      'VAULT_NAMESPACE',
      'VAULT_CACERT',
      'VAULT_CAPATH',
      'VAULT_CLIENT_CERT',
      'VAULT_CLIENT_KEY',
      'VAULT_TLS_SERVER_NAME',
      'VAULT_SKIP_VERIFY',
    ],
    status: 'used',
    meaning:
      'Which Vault the function vault asks, and how. Without VAULT_TOKEN, the token that "vault login" leaves in ~/.vault-token.',
  },
  consul: {
    packer: [
      'CONSUL_HTTP_ADDR',
      'CONSUL_HTTP_SSL',
      'CONSUL_HTTP_TOKEN',
      'CONSUL_HTTP_TOKEN_FILE',
      'CONSUL_HTTP_AUTH',
      'CONSUL_NAMESPACE',
      'CONSUL_CACERT',
      'CONSUL_CAPATH',
      'CONSUL_CLIENT_CERT',
      'CONSUL_CLIENT_KEY',
      'CONSUL_TLS_SERVER_NAME',
      'CONSUL_HTTP_SSL_VERIFY',
    ],
    status: 'used',
    meaning: 'Which Consul the function consul_key asks, and how; by default the one at 127.0.0.1:8500.',
  },
  run: {
    own: 'IMGBUILD_RUN_UUID',
    packer: ['PACKER_RUN_UUID'],
    status: 'set for scripts',
    meaning: 'The id of the run, for local programs and scripts.',
  },
  build: {
    packer: ['PACKER_BUILD_NAME', 'PACKER_BUILDER_TYPE', 'PACKER_HTTP_ADDR', 'PACKER_HTTP_IP', 'PACKER_HTTP_PORT'],
    status: 'set for scripts',
    meaning: 'What a script may want to know of its build.',
  },
  checkpoint: ignored(
    ['CHECKPOINT_DISABLE', 'CHECKPOINT_TIMEOUT'],
    'imgbuild asks nobody for newer versions and reports to nobody.',
  ),
  configFile: ignored(['PACKER_CONFIG'], 'There is no configuration file; what it could still set is about the above.'),
  download: ignored(['PACKER_GETTER_READ_TIMEOUT'], 'A download is given up when nothing has come for five minutes.'),
  keys: ignored(['PACKER_KEY_INTERVAL'], 'How fast keys are typed is said by the builder, with boot_key_interval.'),
  tests: ignored(['PACKER_ACC'], 'It belongs to the tests of Packer’s plugins.'),
  token: ignored(['PACKER_GITHUB_API_TOKEN'], 'Plugins are npm packages.'),
  rpc: ignored(
    ['PACKER_FORCE_GOB', 'PACKER_PLUGIN_MIN_PORT', 'PACKER_PLUGIN_MAX_PORT', 'PACKER_PLUGIN_MAGIC_COOKIE', 'PACKER_WRAP_COOKIE'],
    'Plugins run inside the same process; there is nothing between them and imgbuild.',
  ),
  registry: ignored(
    [
      'HCP_CLIENT_ID',
      'HCP_CLIENT_SECRET',
      'HCP_CRED_FILE',
      'HCP_ORGANIZATION_ID',
      'HCP_PROJECT_ID',
      'HCP_PACKER_REGISTRY',
      'HCP_PACKER_BUCKET_NAME',
      'HCP_PACKER_BUILD_FINGERPRINT',
    ],
    'Nothing is sent to HashiCorp’s registry.',
  ),
} as const satisfies Readonly<Record<string, EnvironmentVariable>>;

/** The value of a setting: our own variable first, then Packer's. An empty text is no value. */
export function setting(environment: Environment, name: keyof typeof environmentVariables): string | undefined {
  const { own, packer }: EnvironmentVariable = environmentVariables[name];
  const names = [...(own === undefined ? [] : [own]), ...packer];
  return names.map((each) => environment[each]).find((text) => text !== undefined && text !== '');
}

/** The folder for what the user configures; undefined when there is no home. */
export function configurationFolder(environment: Environment): string | undefined {
  const [own, around] = [environment['IMGBUILD_CONFIG_DIR'], environment['PACKER_CONFIG_DIR']];
  if (own !== undefined && own !== '') return own;
  const base = [around, environment['XDG_CONFIG_HOME']].find((folder) => folder !== undefined && folder !== '');
  if (base !== undefined) return `${base}/imgbuild`;
  const home = environment['HOME'] ?? environment['USERPROFILE'];
  return home === undefined || home === '' ? undefined : `${home}/.config/imgbuild`;
}

/** Further folders of plugins: Packer takes one folder here and refuses a list, and so do we. */
export function pluginPath(environment: Environment): { readonly folder: string | undefined } | { readonly list: string } {
  const path = setting(environment, 'plugins');
  const separator = path !== undefined && /^[A-Za-z]:[\\/]/.test(path) ? ';' : ':';
  return path?.includes(separator) === true ? { list: path } : { folder: path };
}
