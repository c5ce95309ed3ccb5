import { action, type Service } from './action.ts';
import { checkConstraints } from './constraints.ts';
import { refusal } from './refusal.ts';
import { assumeRole } from './sts/assume-role.ts';
import {
  checkSession,
  openSession,
  packedSize,
  secondFactor,
  sessionConstraints,
  sessionPolicies,
  sessionTags,
  tagsOf,
} from './sts/sessions.ts';
import { assumeRoleWithWebIdentity } from './sts/web-identity.ts';
import { integer, string, structure } from './wire/shape.ts';

/** Source: STS API Reference, the actions of these names. */
const stsActions = {
  GetCallerIdentity: action(structure({}), (_, { identity }) => ({
    UserId: identity.userId,
    Account: identity.account,
    Arn: identity.arn,
  })),
  AssumeRole: assumeRole,
  AssumeRoleWithWebIdentity: assumeRoleWithWebIdentity,
  GetSessionToken: action(structure({ DurationSeconds: integer, ...secondFactor }), (input, { world, identity }) => {
    checkConstraints('ValidationError', [
      { name: 'durationSeconds', value: input.DurationSeconds, least: 900, most: 129_600 },
      ...sessionConstraints(input),
    ]);
    if (identity.session !== undefined)
      throw refusal('AccessDenied', 'Cannot call GetSessionToken with session credentials', 403);
    return openSession(world, {
      lasts: input.DurationSeconds ?? 43_200,
      holder: { account: identity.account, arn: identity.arn, userId: identity.userId },
      session: { policyArns: [], tags: {}, transitiveKeys: [] },
    });
  }),
  GetFederationToken: action(
    structure({ Name: string, DurationSeconds: integer, ...sessionPolicies, ...sessionTags }),
    (input, { world, identity }) => {
      const { Name: name } = input;
      checkConstraints('ValidationError', [
        { name: 'name', value: name, required: true, least: 2, most: 32, pattern: '[\\w+=,.@-]*' },
        { name: 'durationSeconds', value: input.DurationSeconds, least: 900, most: 129_600 },
        ...sessionConstraints(input),
      ]);
      checkSession(input);
      if (identity.session !== undefined)
        throw refusal('AccessDenied', 'Cannot call GetFederationToken with session credentials', 403);
      const { account } = identity;
      const tags = tagsOf(input.Tags);
      const policyArns = input.PolicyArns.map(({ arn }) => arn ?? '');
      const holder = {
        account,
        arn: `arn:${world.partition}:sts::${account}:federated-user/${name}`,
        userId: `${account}:${name}`,
      };
      return {
        ...openSession(world, {
          lasts: input.DurationSeconds ?? 43_200,
          holder,
          session: { ...(input.Policy === undefined ? {} : { policy: input.Policy }), policyArns, tags, transitiveKeys: [] },
        }),
        FederatedUser: { FederatedUserId: holder.userId, Arn: holder.arn },
        PackedPolicySize: packedSize(input.Policy, policyArns, tags),
      };
    },
  ),
  DecodeAuthorizationMessage: action(structure({ EncodedMessage: string }), ({ EncodedMessage: encoded }) => {
    checkConstraints('ValidationError', [{ name: 'encodedMessage', value: encoded, required: true, least: 1, most: 10_240 }]);
    return { DecodedMessage: decoded(encoded ?? '') };
  }),
};

/** The JSON in what `service-call.ts` says when it refuses a call. */
function decoded(encoded: string): string {
  const text = Buffer.from(encoded, 'base64url').toString();
  try {
    JSON.parse(text);
    return text;
  } catch {
    throw refusal('InvalidAuthorizationMessageException', 'Message is not valid');
  }
}

/** Security Token Service. */
export const sts: Service = { name: 'sts', protocol: 'query', version: '2011-06-15', actions: stsActions };
