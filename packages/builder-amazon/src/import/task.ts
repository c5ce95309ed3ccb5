import { DescribeImportImageTasksCommand, ImportImageCommand, type ImportImageCommandInput } from '@aws-sdk/client-ec2';
import { failure } from '@imgbuild/core/sdk';
import type { Access } from '../access-for.ts';
import { ask } from '../aws/ask.ts';
import { codeOf, reasonOf } from '../aws/errors.ts';
import { pollingFor, waitFor } from '../aws/wait.ts';
import { isSet } from '../checks/given.ts';
import type { ImportConfig } from '../config/amazon-import.ts';
import { temporaryName } from '../names.ts';
import { problems } from '../problems.ts';
import { unknownTask } from '../release/import.ts';
import { type ImportIntent, importTask, type ObjectPlace } from '../resources.ts';
import type { Work } from '../work.ts';

/** An import that is under way. */
export interface RunningImport {
  readonly id: string;
  readonly region: string;
  readonly access: Access;
  /** Tells that its image is held by itself. */
  readonly gone: () => Promise<void>;
}

/** EC2 runs a number of imports of an account at once; those of others may be in the way for a while. */
const tooManyImports = {
  code: 'ResourceLimitExceeded',
  reason: /import|concurrent|in progress/i,
  patience: 30 * 60_000,
} as const;

/** Asks for an image of a file in S3. Source: EC2 API Reference, ImportImage. */
export async function startImport(
  { region, access, ...object }: ObjectPlace,
  config: ImportConfig,
  { scope, clients, host }: Work,
): Promise<RunningImport> {
  const intent: ImportIntent = { region, description: temporaryName('-'), access };
  return scope.hold(importTask, intent, async ({ token, signal, gone }) => {
    const command = new ImportImageCommand({ ...requestOf(object, config), Description: intent.description, ClientToken: token });
    try {
      const answer = await ask(clients, command, { host, signal }, { region, notYet: [tooManyImports] });
      const id = answer.ImportTaskId ?? '';
      return { data: { region, id, access }, value: { region, id, access, gone } };
    } catch (error) {
      if (codeOf(error) !== 'InvalidParameter' || !/service role/i.test(reasonOf(error))) throw error;
      throw failure(problems.create('import-role-unusable', { role: roleOf(config), reason: reasonOf(error) }), error);
    }
  });
}

function roleOf({ role_name: role }: ImportConfig): string {
  return isSet(role) ? role : 'vmimport';
}

const platforms = { linux: 'Linux', windows: 'Windows' } as const;

function requestOf(
  { bucket, key }: Pick<ObjectPlace, 'bucket' | 'key'>,
  config: ImportConfig,
): Omit<ImportImageCommandInput, 'Description' | 'ClientToken' | 'DryRun'> {
  const { architecture, platform, license_type: license, role_name: role, ami_encrypt: encrypted, ami_kms_key: own } = config;
  return {
    DiskContainers: [{ Format: config.format, UserBucket: { S3Bucket: bucket, S3Key: key } }],
    Architecture: architecture,
    BootMode: config.boot_mode ?? (architecture === 'arm64' ? 'uefi' : 'legacy-bios'),
    Encrypted: encrypted,
    ...(encrypted && isSet(own) ? { KmsKeyId: own } : {}),
    ...(license === undefined ? {} : { LicenseType: license }),
    ...(platform === undefined ? {} : { Platform: platforms[platform] }),
    ...(isSet(role) ? { RoleName: role } : {}),
  };
}

/** Waits until a task has made its image, telling what EC2 is doing; gives the image's id. */
export async function untilImported({ id, region }: RunningImport, config: ImportConfig, work: Work): Promise<string> {
  const { clients, host, report } = work;
  const progress = report.progress(`Importing ${id}`, { total: 100 });
  let last = '';
  const look = async (): Promise<string | undefined> => {
    const command = new DescribeImportImageTasksCommand({ ImportTaskIds: [id] });
    const { ImportImageTasks: [task] = [] } = await ask(clients, command, work, { region, notYet: [unknownTask] });
    const { Status: status = 'active', StatusMessage: message = '', Progress: percent, ImageId: image } = task ?? {};
    if (status === 'deleting' || status === 'deleted') {
      const reason = (message === '' ? 'it gives no reason' : message).replace(/\.$/, '');
      throw failure(problems.create('import-failed', { region, task: id, reason }));
    }
    if (percent !== undefined) progress.update(Number(percent));
    if (message !== '' && message !== last) report.detail(percent === undefined ? message : `${message} (${percent}%)`);
    last = message;
    return status === 'completed' ? image : undefined;
  };
  try {
    return await waitFor(`the import ${id} in ${region} to complete`, pollingFor('import', config.aws_polling, host), work, look);
  } finally {
    progress.end();
  }
}
