import { createHash } from 'node:crypto';
import type { Caller } from '../action.ts';

/**
 * The ARN of a key of KMS that a call names: by its id, its alias, or the ARN of either; without a name the account's default key
 * for EBS. There is no KMS here, so a key of a right form in this region is taken to exist; one of another form, or of another
 * region, gives nothing: EC2 takes the call, and what it makes fails later. Source: EC2 API Reference, CreateVolume, KmsKeyId.
 */
export function keyArn(given: string | undefined, { world, region, account }: Caller): string | undefined {
  const place = (owner: string): string => `arn:${world.partition}:kms:${region.name}:${owner}:`;
  const named = given === undefined || given === '' ? defaultKey : given;
  const [, partition, where, owner = account.id, name = ''] = /^arn:([\w-]+):kms:([\w-]+):(\d{12}):(?:key\/)?(.+)$/.exec(
    named,
  ) ?? [undefined, world.partition, region.name, account.id, named];
  if (partition !== world.partition || where !== region.name) return undefined;
  if (/^alias\/[\w/-]+$/.test(name)) return `${place(owner)}key/${idOfAlias(`${place(owner)}${name}`)}`;
  if (/^(?:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|mrk-[0-9a-f]{32})$/.test(name)) return `${place(owner)}key/${name}`;
  return undefined;
}

/** Whether a key is the account's default key for EBS, which no other account can be let use. */
export function isDefaultKey(arn: string, caller: Caller): boolean {
  return arn === keyArn(undefined, caller);
}

const defaultKey = 'alias/aws/ebs';

/** The key that an alias stands for: always the same one. */
function idOfAlias(arn: string): string {
  const digits = createHash('sha256').update(arn).digest('hex');
  return [8, 12, 16, 20, 32].map((end, at) => digits.slice([0, 8, 12, 16, 20][at], end)).join('-');
}
