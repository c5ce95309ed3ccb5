import { DisableImageDeregistrationProtectionCommand, type Image } from '@aws-sdk/client-ec2';
import { ask, type AskContext } from '../aws/ask.ts';
import type { Clients } from '../aws/clients.ts';

/** Takes the protection from an image that is to be deregistered. */
export async function unprotect(
  { ImageId: id, DeregistrationProtection: protection }: Image,
  region: string,
  clients: Clients,
  ctx: AskContext,
): Promise<void> {
  if (protection?.startsWith('enabled') !== true) return;
  await ask(clients, new DisableImageDeregistrationProtectionCommand({ ImageId: id }), ctx, { region });
}
