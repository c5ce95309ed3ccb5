import { EC2InstanceConnectClient, SendSSHPublicKeyCommand } from '@aws-sdk/client-ec2-instance-connect';
import type { CommunicatorConfig } from '@imgbuild/builder-kit';
import { abortError, type Connection } from '@imgbuild/core/sdk';
import { askService } from '../aws/ask-service.ts';
import type { Work } from '../work.ts';
import type { LaunchKey } from './key.ts';
import { ownKey, publicLine } from './own-key.ts';

/** Milliseconds after which a key is sent again: it is let in for a minute. */
const renewal = 45_000;

/** Whether the key must be brought to the instance: where EC2 has no key pair that it would have put there. */
function mustBeSent(config: CommunicatorConfig, key: LaunchKey): boolean {
  const { ssh_private_key_file: path = '', ssh_keypair_name: pair = '' } = config;
  return path !== '' && pair === '' && key.name === undefined;
}

/**
 * Has EC2 Instance Connect let the template's own key in for a minute, where the instance does not know it.
 * Source: EC2 Instance Connect API Reference, SendSSHPublicKey.
 */
export async function sendPublicKey(
  id: string,
  config: CommunicatorConfig,
  connection: Connection,
  key: LaunchKey,
  work: Work,
): Promise<void> {
  if (!mustBeSent(config, key)) return;
  work.report.say('Uploading SSH public key to instance');
  await send(id, config, connection, work);
}

/** Connects while the key is let in: it is sent again until the instance has let the build in, however long that takes. */
export async function withPublicKey<T>(
  id: string,
  config: CommunicatorConfig,
  connection: Connection,
  key: LaunchKey,
  work: Work,
  connect: () => Promise<T>,
): Promise<T> {
  await sendPublicKey(id, config, connection, key, work);
  if (!mustBeSent(config, key)) return connect();
  const connected = new AbortController();
  const signal = AbortSignal.any([work.signal, connected.signal]);
  const sending = (async () => {
    for (;;) {
      await work.host.clock.sleep(renewal, signal);
      await send(id, config, connection, { ...work, signal });
    }
  })().catch((error: unknown) => {
    if (!signal.aborted) work.report.detail(error instanceof Error ? error.message : String(error));
  });
  try {
    return await connect();
  } finally {
    connected.abort(abortError({ kind: 'ended', what: 'connecting' }));
    await sending;
  }
}

async function send(id: string, config: CommunicatorConfig, { user = '' }: Connection, work: Work): Promise<void> {
  const { clients, host } = work;
  const own = await ownKey(config, host);
  if (own === undefined) return;
  const command = new SendSSHPublicKeyCommand({
    InstanceId: id,
    InstanceOSUser: user,
    SSHPublicKey: publicLine(own, config.ssh_private_key_file ?? ''),
  });
  await askService(clients, 'EC2_INSTANCE_CONNECT', (settings) => new EC2InstanceConnectClient(settings), command, work, {
    notYet: ['EC2InstanceNotFoundException', 'EC2InstanceUnavailableException'],
  });
}
