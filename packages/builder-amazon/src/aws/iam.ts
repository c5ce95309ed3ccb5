import { IAMClient, type IAMClientResolvedConfig, type ServiceInputTypes, type ServiceOutputTypes } from '@aws-sdk/client-iam';
import type { Command } from '@smithy/types';
import type { AskContext, AskOptions } from './ask.ts';
import { askService } from './ask-service.ts';
import type { Clients } from './clients.ts';

/** Asks IAM, which is one for all regions of a partition. Its errors go by the SDK's names: `NoSuchEntityException`. */
export async function askIam<I extends ServiceInputTypes, O extends ServiceOutputTypes>(
  clients: Clients,
  command: Command<ServiceInputTypes, I, ServiceOutputTypes, O, IAMClientResolvedConfig>,
  ctx: AskContext,
  o: AskOptions = {},
): Promise<O> {
  return askService(clients, 'IAM', (settings) => new IAMClient(settings), command, ctx, o);
}
