import type { HttpRequest } from '../../listener.ts';
import type { AccessKey } from '../state.ts';
import type { Scope } from '../wire/signature.ts';
import { usualAccount } from '../world.ts';

/**
 * Who makes a request that nobody signs: AssumeRoleWithWebIdentity, whose caller has a token instead of keys. It is written down
 * for the account of the role. Source: STS API Reference, AssumeRoleWithWebIdentity ("does not require the use of AWS security
 * credentials").
 */
export function unsignedCaller({
  headers,
  body,
}: HttpRequest): { readonly scope: Scope; readonly identity: AccessKey } | undefined {
  if (headers['authorization'] !== undefined) return undefined;
  if (headers['content-type']?.startsWith('application/x-www-form-urlencoded') !== true) return undefined;
  const form = new URLSearchParams(body.toString());
  if (form.get('Action') !== 'AssumeRoleWithWebIdentity') return undefined;
  const account = /^arn:[\w-]+:iam::(\d{12}):/.exec(form.get('RoleArn') ?? '')?.[1] ?? usualAccount;
  return {
    scope: { accessKey: '', region: '', service: 'sts' },
    identity: { id: '', secret: '', account, arn: 'anonymous', userId: '' },
  };
}
