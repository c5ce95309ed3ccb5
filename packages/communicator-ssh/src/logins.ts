import type { Connection, Host } from '@imgbuild/core/sdk';
import { failure } from '@imgbuild/core/sdk';
import {
  type Certificate,
  expandHome,
  parsePrivateKey,
  type PrivateKey,
  readCertificate,
  readPrivateKey,
} from '@imgbuild/builder-kit/keys';
import type { SshConfig } from './config.ts';
import { problems } from './problems.ts';

/** A way to log in. */
export type Login =
  | { readonly method: 'agent'; readonly socket: string }
  | { readonly method: 'key'; readonly key: PrivateKey; readonly certificate?: Certificate }
  | { readonly method: 'password'; readonly password: string }
  /** `password` answers what is asked without echo; without it, a person does. */
  | { readonly method: 'keyboard-interactive'; readonly password?: string };

/** Ways to log in, in the order in which they are tried. */
export type Logins = readonly Login[];

/** Packer's order: agent, key file, key of the builder, password, keyboard-interactive. */
export async function machineLogins(config: SshConfig, target: Connection, host: Host): Promise<Logins> {
  const file = target.privateKeyFile ?? config.ssh_private_key_file;
  return [
    ...agentLogin(config.ssh_agent_auth, host),
    ...(await keyLogin('ssh', { file, certificate: config.ssh_certificate_file, config, host })),
    ...(target.privateKey === undefined ? [] : [builderKey(target.privateKey)]),
    ...passwordLogins(target.password),
  ];
}

/** A bastion has logins of its own; its key is that of the machine where none is named. */
export async function bastionLogins(config: SshConfig, target: Connection, host: Host): Promise<Logins> {
  const own = config.ssh_bastion_private_key_file ?? '';
  const machine = target.privateKeyFile ?? config.ssh_private_key_file;
  const interactive: Logins = config.ssh_bastion_interactive ? [{ method: 'keyboard-interactive' }] : [];
  return [
    ...agentLogin(config.ssh_bastion_agent_auth, host),
    ...(own === ''
      ? await keyLogin('ssh', {
          file: machine,
          certificate: config.ssh_bastion_certificate_file ?? config.ssh_certificate_file,
          config,
          host,
        })
      : await keyLogin('ssh_bastion', { file: own, certificate: config.ssh_bastion_certificate_file, config, host })),
    ...passwordLogins(config.ssh_bastion_password),
    ...interactive,
  ];
}

function agentLogin(wanted: boolean, { environment }: Host): Logins {
  const socket = environment['SSH_AUTH_SOCK'];
  return wanted && socket !== undefined && socket !== '' ? [{ method: 'agent', socket }] : [];
}

async function keyLogin(
  prefix: 'ssh' | 'ssh_bastion',
  o: {
    readonly file: string | undefined;
    readonly certificate: string | undefined;
    readonly config: SshConfig;
    readonly host: Host;
  },
): Promise<Logins> {
  if (o.file === undefined || o.file === '') return [];
  const passphraseAttribute = `${prefix}_private_key_passphrase` as const;
  const passphrase = o.config[passphraseAttribute];
  const key = await readPrivateKey(o.file, { passphrase, passphraseAttribute, folders: o.host });
  if (o.certificate === undefined || o.certificate === '') return [{ method: 'key', key }];
  const certificate = await readCertificate(o.certificate, o.host);
  // The blob of a certificate holds the parameters of its key, as the key's own blob does behind its type.
  const own = key.parsed.getPublicSSH();
  const parameters = own.subarray(4 + own.readUInt32BE(0));
  if (!certificate.blob.includes(parameters))
    throw failure(
      problems.create('certificate-refused', { path: o.certificate, key: o.host.displayPath(expandHome(o.file, o.host)) }),
    );
  return [{ method: 'key', key, certificate }];
}

function builderKey(text: string): Login {
  return {
    method: 'key',
    key: parsePrivateKey(text, { path: 'the key of the builder', passphraseAttribute: 'ssh_private_key_passphrase' }),
  };
}

function passwordLogins(password: string | undefined): Logins {
  if (password === undefined || password === '') return [];
  return [
    { method: 'password', password },
    { method: 'keyboard-interactive', password },
  ];
}
