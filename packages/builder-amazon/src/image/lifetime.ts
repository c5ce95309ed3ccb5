import { EnableImageDeprecationCommand, EnableImageDeregistrationProtectionCommand } from '@aws-sdk/client-ec2';
import { ask } from '../aws/ask.ts';
import type { ImageConfig } from '../config/image.ts';
import type { Work } from '../work.ts';
import { imageNotYet, type MadeImage } from './create.ts';

/** Source: EC2 API Reference, EnableImageDeprecation. */
export async function deprecate({ region, id }: MadeImage, at: string, work: Work): Promise<void> {
  const command = new EnableImageDeprecationCommand({ ImageId: id, DeprecateAt: new Date(at) });
  await ask(work.clients, command, work, { region, notYet: imageNotYet });
}

export interface Protection {
  readonly WithCooldown?: true;
}

/** How images are protected from being deregistered; nothing where they are not. */
export function protectionOf({
  deregistration_protection: wanted,
}: Pick<ImageConfig, 'deregistration_protection'>): Protection | undefined {
  if (wanted?.with_cooldown === true) return { WithCooldown: true };
  return wanted?.enabled === true ? {} : undefined;
}

/** Source: EC2 API Reference, EnableImageDeregistrationProtection. */
export async function protect({ region, id }: MadeImage, protection: Protection, work: Work): Promise<void> {
  const command = new EnableImageDeregistrationProtectionCommand({ ImageId: id, ...protection });
  await ask(work.clients, command, work, { region, notYet: imageNotYet });
}
