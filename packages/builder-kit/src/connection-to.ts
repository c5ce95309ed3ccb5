import type { Connection, Infer, Json } from '@imgbuild/core/sdk';
import type { communicatorSettings } from './communicator-settings.ts';

/** What a template says of how its machine is reached. */
export type CommunicatorConfig = Infer<typeof communicatorSettings>;

/** What a builder knows of its machine; it is put in where the template says nothing. */
export type FoundMachine = Omit<Connection, 'communicator' | 'settings'>;

/**
 * The target for `ctx.connect`: what the template says, and what the builder found out or made. A host, port, name or password
 * of the template goes before the builder's, as in Packer; keys of both are tried.
 */
export function connectionTo(config: CommunicatorConfig, found: FoundMachine = {}): Connection {
  const communicator = config.communicator ?? 'ssh';
  const written =
    communicator === 'winrm'
      ? {
          host: config.winrm_host,
          port: config.winrm_port ?? (config.winrm_use_ssl ? 5986 : 5985),
          user: config.winrm_username,
          password: config.winrm_password,
        }
      : {
          host: config.ssh_host,
          port: config.ssh_port,
          user: config.ssh_username,
          password: config.ssh_password,
          privateKeyFile: config.ssh_private_key_file,
        };
  return { communicator, ...found, ...present(written, found), settings: settingsOf(config, communicator) };
}

/** Without what is not set. A port that a builder found, as one that is forwarded, is the one to use. */
function present(written: Readonly<Record<string, string | number | undefined>>, found: FoundMachine): Partial<Connection> {
  return Object.fromEntries(
    Object.entries(written).filter(
      ([name, value]) => value !== undefined && value !== '' && !(name === 'port' && found.port !== undefined),
    ),
  );
}

/** The communicator's own arguments. */
function settingsOf(config: CommunicatorConfig, communicator: string): Json {
  const prefix = communicator === 'winrm' ? 'winrm_' : 'ssh_';
  return Object.fromEntries(
    Object.entries(config as Readonly<Record<string, unknown>>).filter(
      ([name, value]) => value !== undefined && (name.startsWith(prefix) || name === 'pause_before_connecting'),
    ),
  ) as Json;
}
