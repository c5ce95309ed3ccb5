import { GetPasswordDataCommand } from '@aws-sdk/client-ec2';
import type { CommunicatorConfig } from '@imgbuild/builder-kit';
import { failure } from '@imgbuild/core/sdk';
import { ask } from '../aws/ask.ts';
import { type PollingConfig, pollingFor, waitFor } from '../aws/wait.ts';
import { problems } from '../problems.ts';
import type { Work } from '../work.ts';
import type { LaunchKey } from './key.ts';
import { passwordKey } from './own-key.ts';
import { decryptPkcs1 } from './pkcs1.ts';

export type PasswordConfig = CommunicatorConfig & {
  /** Milliseconds. */
  readonly windows_password_timeout: number;
  readonly aws_polling: PollingConfig | undefined;
};

/**
 * The password that Windows makes for its Administrator at its first start. EC2 gives it encrypted with the public key of the
 * instance's key pair. Source: EC2 API Reference, GetPasswordData.
 */
export async function windowsPassword(id: string, config: PasswordConfig, key: LaunchKey, work: Work): Promise<string> {
  const decryptor = await passwordKey(config, key.privateKey, work.host);
  work.report.detail('Windows makes it at its first start, which usually takes 5 minutes, and up to 15.');
  const limit = config.windows_password_timeout;
  const polling = { ...pollingFor('password', config.aws_polling, work.host), limit };
  const data = await waitFor(
    `the password of the instance ${id}`,
    polling,
    work,
    async () => {
      const command = new GetPasswordDataCommand({ InstanceId: id });
      const { PasswordData: found = '' } = await ask(work.clients, command, work, { notYet: ['InvalidInstanceID.NotFound'] });
      return found.trim() === '' ? undefined : found;
    },
    () => problems.create('password-late', { instance: id, seconds: limit / 1000 }),
  );
  const password = decryptPkcs1(decryptor, Buffer.from(data, 'base64'))?.toString('utf8');
  if (password === undefined || password === '') throw failure(problems.create('password-undecipherable', { instance: id }));
  work.host.hide(password);
  work.report.detail('Password retrieved!');
  return password;
}
