import { failure } from '@imgbuild/core/sdk';
import type { AskContext } from '../aws/ask.ts';
import type { Clients } from '../aws/clients.ts';
import { isSet } from '../checks/given.ts';
import type { ImportConfig } from '../config/amazon-import.ts';
import { imagesNamed } from '../image/own.ts';
import { checkCredentials, untilKeysAreKnown } from '../prevalidate/credentials.ts';
import { problems } from '../problems.ts';

/** Looks for what would fail an import late, before anything is uploaded: credentials, and the image's name. */
export async function prevalidateImport(config: ImportConfig, ctx: AskContext, clients: Clients): Promise<void> {
  const { region } = clients;
  if (config.vault_aws_engine !== undefined) await untilKeysAreKnown([region], ctx, clients);
  await checkCredentials(config, ctx, clients);
  const { ami_name: name } = config;
  if (!isSet(name)) return;
  const [other] = await imagesNamed({ region, name }, clients, ctx);
  if (other !== undefined) throw failure(problems.create('import-name-taken', { region, name, image: other.ImageId ?? '' }));
}
