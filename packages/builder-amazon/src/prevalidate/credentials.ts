import { DescribeRegionsCommand } from '@aws-sdk/client-ec2';
import { failure } from '@imgbuild/core/sdk';
import { ask, type AskContext } from '../aws/ask.ts';
import { askService } from '../aws/ask-service.ts';
import type { Clients } from '../aws/clients.ts';
import { describeHolder } from '../aws/credentials.ts';
import { codeOf, reasonOf } from '../aws/errors.ts';
import type { AccessConfig } from '../config/access.ts';
import { problems } from '../problems.ts';
import { reached } from './reached.ts';

// Source: STS API Reference, "Common Errors".
const refused = ['InvalidClientTokenId', 'SignatureDoesNotMatch', 'IncompleteSignature', 'MissingAuthenticationToken'];
const expired = ['ExpiredToken', 'ExpiredTokenException', 'RequestExpired'];

/** Milliseconds in which IAM tells a new user's keys to all regions. */
const propagation = 120_000;

/** Tries the credentials at STS, which anybody may ask who they are. Source: STS API Reference, GetCallerIdentity. */
export async function checkCredentials(config: AccessConfig, ctx: AskContext, clients: Clients): Promise<void> {
  if (config.skip_credential_validation) return;
  const { custom_endpoint_ec2: endpoint = '' } = config;
  // Keys of another service than Amazon's mean nothing to Amazon.
  if (endpoint !== '' && clients.settings('STS').endpoint === undefined) return;
  const { GetCallerIdentityCommand, STSClient } = await import('@aws-sdk/client-sts');
  const call = askService(
    clients,
    'STS',
    (settings) => new STSClient(settings),
    new GetCallerIdentityCommand({}),
    ctx,
    // A user that Vault made a moment ago may be unknown yet.
    {
      expected: [...refused, ...expired],
      notYet: config.vault_aws_engine === undefined ? [] : ['InvalidClientTokenId'],
      patience: propagation,
    },
  );
  try {
    await reached(call, clients);
  } catch (error) {
    const code = codeOf(error) ?? '';
    const isExpired = expired.includes(code);
    if (!isExpired && !refused.includes(code)) throw error;
    const about = { region: clients.region, code, reason: reasonOf(error), who: describeHolder(config, ctx.host) };
    throw failure(problems.create(isExpired ? 'credentials-expired' : 'credentials-refused', about), error);
  }
}

/** Keys of a user that was made a moment ago are unknown in some regions for seconds; each is asked by itself. */
export async function untilKeysAreKnown(regions: readonly string[], ctx: AskContext, clients: Clients): Promise<void> {
  await Promise.all(
    regions.map(async (region) => {
      const options = { region, notYet: ['AuthFailure', 'InvalidClientTokenId'], patience: propagation };
      try {
        await ask(clients, new DescribeRegionsCommand({}), ctx, options);
      } catch (error) {
        // Whoever may not ask is known.
        if (codeOf(error) !== 'UnauthorizedOperation') throw error;
      }
    }),
  );
}
