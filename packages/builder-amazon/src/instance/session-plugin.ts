import { SSMClient } from '@aws-sdk/client-ssm';
import { type LocalProcess, timeLimit, untilAborted } from '@imgbuild/core/sdk';
import type { Work } from '../work.ts';
import { sessionProgram } from './session-program.ts';
import type { StartedSession } from './start-session.ts';

/** Name of the variable that the plugin reads the session from, which is no argument since it holds a token. */
const responseVariable = 'AWS_SSM_START_SESSION_RESPONSE';

/**
 * Starts AWS's plugin for a session. It goes on until the session ends, or the signal aborts. It signs with the build's own
 * credentials. Source: session-manager-plugin, `ValidateInputAndStartSession`.
 */
export async function startPlugin({ request, response }: StartedSession, work: Work): Promise<LocalProcess> {
  const { clients, host } = work;
  using limit = timeLimit(clients.limit, 'Getting credentials of AWS', { clock: host.clock, signal: work.signal });
  const keys = await untilAborted(clients.credentials(), limit.signal);
  const operation = 'StartSession';
  // Without a profile the plugin takes the keys of its environment.
  const profile = '';
  return host.spawn(
    [sessionProgram, responseVariable, clients.region, operation, profile, JSON.stringify(request), endpointOf(work)],
    {
      scope: work.scope,
      signal: work.signal,
      environment: {
        [responseVariable]: response,
        AWS_ACCESS_KEY_ID: keys.accessKeyId,
        AWS_SECRET_ACCESS_KEY: keys.secretAccessKey,
        AWS_SESSION_TOKEN: keys.sessionToken,
        AWS_PROFILE: undefined,
      },
    },
  );
}

/** Address of Systems Manager. */
function endpointOf({ clients }: Work): string {
  const { endpoint } = clients.settings('SSM');
  if (endpoint !== undefined) return endpoint;
  const { config } = clients.client('SSM', undefined, (settings) => new SSMClient(settings));
  return config.endpointProvider({ Region: clients.region }).url.origin;
}
