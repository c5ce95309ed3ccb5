import { S3Client, type S3ClientResolvedConfig, type ServiceInputTypes, type ServiceOutputTypes } from '@aws-sdk/client-s3';
import type { Command } from '@smithy/types';
import type { AskContext, AskOptions } from './ask.ts';
import { askService } from './ask-service.ts';
import type { Clients } from './clients.ts';

/** Asks S3. Buckets are asked where they are, so that `region` must be theirs. */
export async function askS3<I extends ServiceInputTypes, O extends ServiceOutputTypes>(
  clients: Clients,
  command: Command<ServiceInputTypes, I, ServiceOutputTypes, O, S3ClientResolvedConfig>,
  ctx: AskContext,
  o: AskOptions = {},
): Promise<O> {
  return askService(clients, 'S3', (settings) => new S3Client(settings), command, ctx, o);
}
