import type { Problem, VerifyContext } from '@imgbuild/core/sdk';
import { problemOf } from '@imgbuild/core/sdk';
import type { CommunicatorConfig } from './connection-to.ts';
import { readHops, readTunnel } from './hops.ts';
import { problems } from './problems.ts';

const isSet = (text: string | undefined): text is string => text !== undefined && text !== '';

/** What is wrong with how a template wants to reach its machine, as far as it can be seen without looking. For `check`. */
export function* checkConnection(config: CommunicatorConfig): Iterable<Problem> {
  if ((config.communicator ?? 'ssh') !== 'ssh') return;
  for (const name of ['ssh_local_tunnels', 'ssh_remote_tunnels'] as const) {
    for (const [index, text] of (config[name] ?? []).entries())
      if (readTunnel(text) === undefined) yield { ...problems.create('invalid-tunnel', { text }), path: [name, index] };
  }
  const bastion = config.ssh_bastion_host;
  if (!isSet(bastion)) return;
  const hops = readHops(bastion);
  if (hops === undefined) {
    yield { ...problems.create('invalid-bastion', { text: bastion }), path: ['ssh_bastion_host'] };
    return;
  }
  const nameless = isSet(config.ssh_bastion_username) ? undefined : hops.find((hop) => hop.user === undefined);
  if (nameless !== undefined)
    yield { ...problems.create('bastion-user-missing', { host: nameless.host }), path: ['ssh_bastion_host'] };
  const keys = [config.ssh_bastion_private_key_file, config.ssh_private_key_file, config.ssh_bastion_password];
  if (!config.ssh_bastion_agent_auth && !config.ssh_bastion_interactive && !keys.some(isSet))
    yield { ...problems.create('bastion-login-missing'), path: ['ssh_bastion_host'] };
}

/** What is wrong with the keys that a template names. For `verify`, before anything is created. */
export async function* verifyConnection({
  config,
  host,
}: Pick<VerifyContext<CommunicatorConfig>, 'config' | 'host'>): AsyncIterable<Problem> {
  if ((config.communicator ?? 'ssh') !== 'ssh') return;
  for (const attribute of ['ssh_agent_auth', 'ssh_bastion_agent_auth'] as const) {
    if (config[attribute] && !isSet(host.environment['SSH_AUTH_SOCK']))
      yield { ...problems.create('agent-missing', { attribute }), path: [attribute] };
  }
  yield* verifyKeys(config, 'ssh', host);
  if (isSet(config.ssh_bastion_host)) yield* verifyKeys(config, 'ssh_bastion', host);
}

async function* verifyKeys(
  config: CommunicatorConfig,
  prefix: 'ssh' | 'ssh_bastion',
  folders: VerifyContext<CommunicatorConfig>['host'],
): AsyncIterable<Problem> {
  const key = config[`${prefix}_private_key_file`];
  const certificate = config[`${prefix}_certificate_file`];
  if (!isSet(key) && !isSet(certificate)) return;
  const { readCertificate, readPrivateKey } = await import('./keys/private-key.ts');
  const found = async (work: Promise<unknown>, path: string): Promise<readonly Problem[]> => {
    try {
      await work;
      return [];
    } catch (error) {
      const problem = problemOf(error);
      if (problem === undefined) throw error;
      return [{ ...problem, path: [path] }];
    }
  };
  if (isSet(key)) {
    const passphraseAttribute = `${prefix}_private_key_passphrase` as const;
    const passphrase = config[passphraseAttribute];
    yield* await found(readPrivateKey(key, { passphrase, passphraseAttribute, folders }), `${prefix}_private_key_file`);
  }
  if (isSet(certificate)) yield* await found(readCertificate(certificate, folders), `${prefix}_certificate_file`);
}
