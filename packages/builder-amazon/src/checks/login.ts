import { checkConnection, type CommunicatorConfig } from '@imgbuild/builder-kit';
import type { Problem } from '@imgbuild/core/sdk';
import type { InstanceConfig } from '../config/instance.ts';
import { problems } from '../problems.ts';
import { isSet } from './given.ts';

/** What is wrong with how the instance is logged in to. */
export function* checkLogin(config: CommunicatorConfig & InstanceConfig): Iterable<Problem> {
  yield* checkConnection(config);
  const communicator = config.communicator ?? 'ssh';
  if (communicator === 'ssh' && !isSet(config.ssh_username))
    yield problems.create('user-missing', { name: 'ssh_username', examples: 'ubuntu, ec2-user, admin, …' });
  if (communicator === 'winrm' && !isSet(config.winrm_username))
    yield problems.create('user-missing', { name: 'winrm_username', examples: 'Administrator' });
  yield* checkSessionManager(config, communicator);
  yield* checkKeyPair(config, communicator);
}

function* checkSessionManager(config: InstanceConfig, communicator: string): Iterable<Problem> {
  if (config.ssh_interface !== 'session_manager') return;
  const path = ['ssh_interface'];
  if (communicator === 'winrm') yield { ...problems.create('session-manager-winrm'), path };
  if (!isSet(config.iam_instance_profile) && config.temporary_iam_instance_profile_policy_document === undefined)
    yield { ...problems.create('session-manager-profile'), path };
}

function* checkKeyPair(config: CommunicatorConfig, communicator: string): Iterable<Problem> {
  const { ssh_keypair_name: name, temporary_key_pair_type: type } = config;
  const isPassword = communicator === 'winrm' && isSet(config.winrm_password);
  if (isSet(name)) {
    const how =
      communicator === 'winrm'
        ? 'set ssh_private_key_file, with which the password of Windows is decrypted, or winrm_password'
        : 'set ssh_private_key_file, or ssh_agent_auth = true';
    const hasKey = isSet(config.ssh_private_key_file) || (communicator !== 'winrm' && config.ssh_agent_auth);
    if (communicator !== 'none' && !hasKey && !isPassword)
      yield { ...problems.create('key-pair-without-key', { name, how }), path: ['ssh_keypair_name'] };
  }
  if (communicator === 'winrm' && !isPassword && !isSet(name) && isSet(config.ssh_private_key_file))
    yield { ...problems.create('key-without-key-pair'), path: ['ssh_private_key_file'] };
  if (type === 'dsa' || type === 'ecdsa')
    yield { ...problems.create('key-pair-type', { type }), path: ['temporary_key_pair_type'] };
  if (type === 'ed25519' && communicator === 'winrm' && !isPassword && !isSet(name))
    yield { ...problems.create('key-pair-of-windows'), path: ['temporary_key_pair_type'] };
  if ((config.temporary_key_pair_bits ?? 0) > 0)
    yield { ...problems.create('key-pair-bits'), severity: 'warning', path: ['temporary_key_pair_bits'] };
}
