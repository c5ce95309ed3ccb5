import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { type ComponentContext, failure } from '@imgbuild/core/sdk';
import { askService } from '../aws/ask-service.ts';
import { codeOf } from '../aws/errors.ts';
import { openClients } from '../aws/open.ts';
import type { ParameterData, ParameterDataConfig } from '../config/data-parameterstore.ts';
import { problems } from '../problems.ts';

/** Reads a parameter; what was decrypted is a secret. Source: Systems Manager API Reference, GetParameter. */
export async function readParameter(ctx: ComponentContext<ParameterDataConfig>): Promise<ParameterData> {
  const { name, with_decryption: decrypted } = ctx.config;
  const clients = await openClients(ctx.config, ctx);
  const command = new GetParameterCommand({ Name: name, WithDecryption: decrypted });
  const { Parameter: found = {} } = await askService(clients, 'SSM', (settings) => new SSMClient(settings), command, ctx).catch(
    (error: unknown) => {
      if (codeOf(error) !== 'ParameterNotFound' && codeOf(error) !== 'ParameterVersionNotFound') throw error;
      throw failure(problems.create('parameter-not-found', { name, region: clients.region }), error);
    },
  );
  const { Value: value = '', Version: version = 0, ARN: arn = '' } = found;
  if (decrypted && found.Type === 'SecureString' && value !== '') ctx.host.hide(value);
  return { value, version: String(version), arn };
}
