import { action } from '../action.ts';
import { checkConstraints } from '../constraints.ts';
import { seconds } from '../iam/shapes.ts';
import { refusal } from '../refusal.ts';
import { integer, string, structure } from '../wire/shape.ts';
import { assumedRoleUser, roleOf, sessionHolder } from './assume-role.ts';
import {
  assumptionConstraints,
  checkDuration,
  checkSession,
  openSession,
  packedSize,
  sessionConstraints,
  sessionPolicies,
} from './sessions.ts';
import { isTrusted } from './trust.ts';

/** Source: STS API Reference, AssumeRoleWithWebIdentity. A token's signature is not checked: there is nobody to ask for its keys. */
export const assumeRoleWithWebIdentity = action(
  structure({
    RoleArn: string,
    RoleSessionName: string,
    WebIdentityToken: string,
    ProviderId: string,
    DurationSeconds: integer,
    ...sessionPolicies,
  }),
  (input, { world }) => {
    assumptionConstraints(input);
    checkConstraints('ValidationError', [
      ...sessionConstraints(input),
      { name: 'webIdentityToken', value: input.WebIdentityToken, required: true, least: 4, most: 20_000 },
      { name: 'providerId', value: input.ProviderId, least: 4, most: 2048 },
    ]);
    checkSession(input);
    const { RoleArn: arn = '', RoleSessionName: name = '', DurationSeconds: lasts = 3600 } = input;
    const { issuer, audience, subject, expiresAt } = readToken(input.WebIdentityToken ?? '');
    const now = world.clock.clients();
    if (expiresAt <= now)
      throw refusal(
        'ExpiredTokenException',
        `Token expired: current date/time ${seconds(now)} must be before the expiration date/time ${seconds(expiresAt)}`,
      );
    const role = roleOf(arn, world);
    const host = issuer.replace(/^https:\/\//, '');
    const account = arn.split(':')[4] ?? '';
    const provider = `arn:${world.partition}:iam::${account}:oidc-provider/${host}`;
    const context = { [`${host}:aud`]: audience, [`${host}:sub`]: subject, 'sts:RoleSessionName': name };
    const assumption = {
      action: 'sts:AssumeRoleWithWebIdentity',
      principal: { kind: 'Federated', provider },
      context,
    } as const;
    if (role === undefined || !isTrusted(role, assumption))
      throw refusal('AccessDenied', 'Not authorized to perform sts:AssumeRoleWithWebIdentity', 403);
    checkDuration(lasts, role.longestSession);
    const policyArns = input.PolicyArns.map((each) => each.arn ?? '');
    return {
      ...openSession(world, {
        lasts,
        holder: sessionHolder(role, name, world),
        session: {
          role: role.arn,
          ...(input.Policy === undefined ? {} : { policy: input.Policy }),
          policyArns,
          tags: {},
          transitiveKeys: [],
        },
      }),
      SubjectFromWebIdentityToken: subject,
      AssumedRoleUser: assumedRoleUser(role, name, world),
      PackedPolicySize: packedSize(input.Policy, policyArns, {}),
      Provider: provider,
      Audience: audience,
    };
  },
);

/** Claims of a JSON Web Token. Source: RFC 7519, section 4.1. */
function readToken(token: string): {
  readonly issuer: string;
  readonly audience: string;
  readonly subject: string;
  /** Milliseconds since the epoch. */
  readonly expiresAt: number;
} {
  const invalid = (message: string): Error => refusal('InvalidIdentityToken', message);
  const notOne = 'The ID Token provided is not a valid JWT. (You may see this error if you sent an Access Token)';
  const [head, payload, signature, ...others] = token.split('.');
  if (head === undefined || payload === undefined || signature === undefined || others.length > 0) throw invalid(notOne);
  let claims: unknown;
  try {
    claims = JSON.parse(Buffer.from(payload, 'base64url').toString());
  } catch {
    throw invalid(notOne);
  }
  const { iss, aud, sub, exp } = (claims ?? {}) as Readonly<Record<string, unknown>>;
  const audience: unknown = Array.isArray(aud) ? aud[0] : aud;
  if (typeof iss !== 'string') throw invalid('Missing a required claim: iss');
  if (typeof audience !== 'string') throw invalid('Missing a required claim: aud');
  if (typeof sub !== 'string') throw invalid('Missing a required claim: sub');
  if (typeof exp !== 'number') throw invalid('Missing a required claim: exp');
  return { issuer: iss, audience, subject: sub, expiresAt: exp * 1000 };
}
