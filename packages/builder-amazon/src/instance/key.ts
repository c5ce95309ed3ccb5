import { CreateKeyPairCommand, DeleteKeyPairCommand } from '@aws-sdk/client-ec2';
import { type CommunicatorConfig } from '@imgbuild/builder-kit';
import { failure } from '@imgbuild/core/sdk';
import { ask, type AskOptions } from '../aws/ask.ts';
import { codeOf } from '../aws/errors.ts';
import { isTemporaryName, temporaryName } from '../names.ts';
import { problems } from '../problems.ts';
import { keyPairsNamed } from '../release/network.ts';
import { keyPair } from '../resources.ts';
import { specifications, type Tags } from '../tag-specifications.ts';
import type { Work } from '../work.ts';

/** How the instance lets the build in: a key pair of EC2's by name, and the private key if we have it. */
export interface LaunchKey {
  readonly name?: string;
  readonly privateKey?: string;
}

/** Whether a key pair is made for the build: when nothing else would let it in. */
export function needsTemporaryKey(config: CommunicatorConfig): boolean {
  const { communicator = 'ssh' } = config;
  if (communicator !== 'ssh' && communicator !== 'winrm') return false;
  const isSet = (value: string | undefined): boolean => value !== undefined && value !== '';
  if (isSet(config.ssh_keypair_name) || isSet(config.ssh_private_key_file) || config.ssh_agent_auth) return false;
  return communicator === 'winrm' ? !isSet(config.winrm_password) : !isSet(config.ssh_password);
}

/** What the step is called that sees to the key. */
export function keyTitle(config: CommunicatorConfig, name: string | undefined): string {
  if (name !== undefined) return `Creating temporary keypair: ${name}`;
  const { communicator = 'ssh', ssh_keypair_name: own = '' } = config;
  if (config.ssh_private_key_file !== undefined && config.ssh_private_key_file !== '') return 'Using existing SSH private key';
  if (communicator === 'ssh' && config.ssh_agent_auth)
    return own === '' ? 'Using SSH Agent with key pair in Source AMI' : `Using SSH Agent for existing key pair ${own}`;
  return 'Not using temporary keypair';
}

export function temporaryKeyName(config: CommunicatorConfig): string {
  const { temporary_key_pair_name: given } = config;
  return given === undefined || given === '' ? temporaryName() : given;
}

/** Makes a key pair; EC2 keeps the public key, and the private one is only in this answer. */
export async function createKey(name: string, type: 'rsa' | 'ed25519', tags: Tags, work: Work): Promise<LaunchKey> {
  const { clients, scope } = work;
  const { region } = clients;
  // The release deletes what has the name: it must be nobody else's. Where the account may not look, nobody knows.
  const others = isTemporaryName(name) ? [] : await keyPairsNamed({ name, region }, clients, work);
  if (others !== undefined && others.length > 0) throw failure(problems.create('key-pair-taken', { name, region }));
  return scope.hold(keyPair, { region, name }, async ({ signal, gone }) => {
    const ctx = { host: work.host, signal };
    const create = async (o: AskOptions): Promise<string> => {
      const command = new CreateKeyPairCommand({ KeyName: name, KeyType: type, ...specifications({ 'key-pair': tags }) });
      return (await ask(clients, command, ctx, o)).KeyMaterial ?? '';
    };
    const tries = { unanswered: 0 };
    const expected = ['InvalidKeyPair.Duplicate'];
    const privateKey = await create({ expected, onUnanswered: () => void tries.unanswered++ }).catch(async (error: unknown) => {
      if (codeOf(error) !== 'InvalidKeyPair.Duplicate') throw error;
      if (others === undefined || tries.unanswered === 0) {
        await gone();
        throw failure(problems.create('key-pair-taken', { name, region }), error);
      }
      // It is a call of ours whose answer was lost, and with it the private key.
      await ask(clients, new DeleteKeyPairCommand({ KeyName: name }), ctx);
      return create({});
    });
    work.host.hide(privateKey);
    return { data: { region, name }, value: { name, privateKey } };
  });
}
