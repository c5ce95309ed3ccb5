/** Names that a template of `solo.rb` can use, as in Packer. */
export interface SoloValues {
  /** Between quotes, with commas between. */
  readonly CookbookPaths: string;
  readonly RolesPath: string;
  readonly DataBagsPath: string;
  readonly EncryptedDataBagSecretPath: string;
  readonly EnvironmentsPath: string;
  readonly ChefEnvironment: string;
  readonly ChefLicense: string;
  readonly HasRolesPath: boolean;
  readonly HasDataBagsPath: boolean;
  readonly HasEncryptedDataBagSecretPath: boolean;
  readonly HasEnvironmentsPath: boolean;
}

/** Names that a template of `client.rb` can use, as in Packer. */
export interface ClientValues {
  readonly ChefEnvironment: string;
  readonly ChefLicense: string;
  readonly ClientKey: string;
  readonly EncryptedDataBagSecretPath: string;
  readonly NodeName: string;
  readonly PolicyGroup: string;
  readonly PolicyName: string;
  readonly RubygemsURL: string;
  readonly ServerUrl: string;
  readonly SslVerifyMode: string;
  readonly TrustedCertsDir: string;
  readonly ValidationClientName: string;
  readonly ValidationKeyPath: string;
}

/** Configuration of `chef-solo`. */
export function soloRuby(values: SoloValues): string {
  return ruby([
    `chef_license "${values.ChefLicense}"`,
    `cookbook_path [${values.CookbookPaths}]`,
    ...setting('role_path', values.RolesPath),
    ...setting('data_bag_path', values.DataBagsPath),
    ...setting('encrypted_data_bag_secret', values.EncryptedDataBagSecretPath),
    // Chef looks for an environment in that folder, so without the folder there is none.
    ...(values.HasEnvironmentsPath
      ? [`environment_path "${values.EnvironmentsPath}"`, `environment "${values.ChefEnvironment}"`]
      : []),
  ]);
}

/** Configuration of `chef-client`. */
export function clientRuby(values: ClientValues): string {
  return ruby([
    'log_level :info',
    'log_location STDOUT',
    `chef_server_url "${values.ServerUrl}"`,
    `client_key "${values.ClientKey}"`,
    `chef_license "${values.ChefLicense}"`,
    ...setting('encrypted_data_bag_secret', values.EncryptedDataBagSecretPath),
    `validation_client_name "${values.ValidationClientName}"`,
    ...setting('validation_key', values.ValidationKeyPath),
    `node_name "${values.NodeName}"`,
    ...setting('environment', values.ChefEnvironment),
    ...setting('policy_group', values.PolicyGroup),
    ...setting('policy_name', values.PolicyName),
    ...verification(values),
    ...setting('rubygems_url', values.RubygemsURL),
  ]);
}

/** Configuration of `knife`. */
export function knifeRuby(values: ClientValues): string {
  return ruby([
    'log_level :info',
    'log_location STDOUT',
    `chef_server_url "${values.ServerUrl}"`,
    `client_key "${values.ClientKey}"`,
    `node_name "${values.NodeName}"`,
    ...verification(values),
  ]);
}

function verification({ SslVerifyMode: mode, TrustedCertsDir: folder }: ClientValues): readonly string[] {
  return [...(mode === '' ? [] : [`ssl_verify_mode :${mode}`]), ...setting('trusted_certs_dir', folder)];
}

function setting(name: string, value: string): readonly string[] {
  return value === '' ? [] : [`${name} "${value}"`];
}

function ruby(lines: readonly string[]): string {
  return `${lines.join('\n')}\n`;
}
