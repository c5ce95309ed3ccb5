import type { Endpoint, HttpAnswer, HttpRequest } from '../listener.ts';
import type { Faults } from '../faults.ts';
import type { Caller, Service } from './action.ts';
import { ensureNetwork } from './ec2/network.ts';
import { isRefusal } from './refusal.ts';
import { type Answer, answerTo, readCall, refused } from './service-call.ts';
import type { AccessKey } from './state.ts';
import { scopeOf } from './wire/signature.ts';
import { type OpenWorld, usualAccount } from './world.ts';

/** Amazon's services behind one address; which one is meant, and in which region, says the request's signature. */
export function amazonEndpoint(
  world: OpenWorld,
  faults: Faults,
  services: readonly Service[],
  options: { readonly keys: 'any' | 'known' },
): Endpoint {
  return async (request) => {
    const scope = scopeOf(request.headers['authorization']);
    const service = services.find(({ name }) => name === (scope?.service ?? 'ec2'));
    if (service === undefined)
      return { status: 404, type: 'text/plain', body: `The simulator has no service ${scope?.service ?? ''}.\n` };
    const identity = scope === undefined ? undefined : holderOf(scope.accessKey, world, options.keys);
    if (scope === undefined || identity === undefined) return unknownHolder(service);
    const region = world.regions.get(scope.region) ?? (service.name === 'ec2' ? undefined : world.regions.values().next().value);
    if (region === undefined) return { status: 404, type: 'text/plain', body: `The simulator has no region ${scope.region}.\n` };
    const account = world.account(identity.account);
    ensureNetwork(region, account, world);
    return serve(request, service, { world, region, account, identity, signal: world.signal }, faults);
  };
}

function holderOf(id: string, world: OpenWorld, keys: 'any' | 'known'): AccessKey | undefined {
  const known = world.accessKeys.get(id);
  if (known !== undefined || keys === 'known') return known;
  return {
    id,
    secret: '',
    account: usualAccount,
    arn: `arn:aws:iam::${usualAccount}:user/builder`,
    userId: 'AIDASIMULATEDBUILDER1',
  };
}

function unknownHolder(service: Service): HttpAnswer {
  if (service.protocol === 'ec2')
    return refused(service, 'AuthFailure', 'AWS was not able to validate the provided access credentials', 401);
  const code = service.protocol === 'json' ? 'UnrecognizedClientException' : 'InvalidClientTokenId';
  return refused(service, code, 'The security token included in the request is invalid.', 403);
}

/** Answers a call, or does with it what a planned fault says. */
async function serve(request: HttpRequest, service: Service, caller: Caller, faults: Faults): Promise<HttpAnswer> {
  const { world, region, account } = caller;
  let call;
  try {
    call = readCall(service, request.headers, request.body.toString());
  } catch (error) {
    if (!isRefusal(error)) throw error;
    return refused(service, error.refusal.code, error.message, error.refusal.status);
  }
  const end = world.calls.begin({
    at: world.clock.now(),
    service: service.name,
    action: call.name,
    region: region.name,
    account: account.id,
    parameters: call.parameters,
  });
  const effect = faults.due({ service: service.name, action: call.name, region: region.name });
  if (effect?.kind === 'hang') {
    end({ answer: 'withheld' });
    return 'never';
  }
  const answer: Answer = await answerTo(call, caller, effect);
  const outcome = { status: answer.status, ...(answer.error === undefined ? {} : { error: answer.error }) };
  switch (effect?.kind) {
    case 'lose-answer':
      end({ ...outcome, answer: 'lost' });
      return 'broken';
    case 'withhold-answer':
      end({ ...outcome, answer: 'withheld' });
      return 'never';
    case 'slow':
      end({ ...outcome, answer: 'sent' });
      return { ...answer, after: effect.milliseconds };
    default:
      end({ ...outcome, answer: 'sent' });
      return answer;
  }
}
