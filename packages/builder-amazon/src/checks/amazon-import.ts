import type { Problem } from '@imgbuild/core/sdk';
import { config as settings, type ImportConfig } from '../config/amazon-import.ts';
import { problems } from '../problems.ts';
import { checkAccess } from './access.ts';
import { checkImageName, checkKey } from './formats.ts';
import { isSet, namesSet } from './given.ts';
import { checkSharing } from './image.ts';
import { checkWholeNumbers } from './whole-numbers.ts';

/** What the schema of amazon-import cannot say. */
export function* checkImport(config: ImportConfig): Iterable<Problem> {
  yield* checkWholeNumbers(settings, config);
  yield* checkAccess(config);
  if (isSet(config.ami_name)) yield* checkImageName(config.ami_name);
  yield* checkSharing(config);
  yield* checkBoot(config);
  yield* checkEncryption(config);
}

function* checkBoot({ architecture, boot_mode: own, platform }: ImportConfig): Iterable<Problem> {
  if (architecture === 'arm64' && own === 'legacy-bios') yield { ...problems.create('import-boot-mode'), path: ['boot_mode'] };
  const why = own === undefined ? ', as one for arm64 does,' : '';
  if (platform === undefined && (own ?? (architecture === 'arm64' ? 'uefi' : undefined)) === 'uefi')
    yield { ...problems.create('import-platform-missing', { why }), path: [own === undefined ? 'architecture' : 'boot_mode'] };
}

function* checkEncryption(config: ImportConfig): Iterable<Problem> {
  const { ami_kms_key: key } = config;
  if (isSet(config.s3_encryption_key) && config.s3_encryption !== 'aws:kms')
    yield unused('s3_encryption_key', 's3_encryption = "aws:kms"');
  if (isSet(key)) {
    if (!config.ami_encrypt) yield unused('ami_kms_key', 'ami_encrypt = true');
    yield* checkKey(key, ['ami_kms_key']);
  }
  const shared = namesSet(config, ['ami_users', 'ami_org_arns', 'ami_ou_arns']);
  const [first] = shared;
  if (config.ami_encrypt && !isSet(key) && first !== undefined)
    yield {
      ...problems.create('share-default-key', { names: shared.join(' and '), where: '', key: 'ami_kms_key' }),
      path: [first],
    };
}

function unused(name: string, needs: string): Problem {
  return { ...problems.create('encryption-key-unused', { name, needs }), severity: 'warning', path: [name] };
}
