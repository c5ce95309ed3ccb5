import type { Endpoint, HttpAnswer, HttpRequest } from '../listener.ts';
import type { Faults } from '../faults.ts';
import type { Caller, Service } from './action.ts';
import type { SimulatedClock } from '../clock.ts';
import { ensureNetwork } from './ec2/network.ts';
import { isRefusal } from './refusal.ts';
import { answerTo, readCall, refused } from './service-call.ts';
import type { AccessKey } from './state.ts';
import { unsignedCaller } from './sts/unsigned.ts';
import { isSignedWith, scopeOf } from './wire/signature.ts';
import { type OpenWorld, usualAccount } from './world.ts';

/** Amazon's services behind one address; which one is meant, and in which region, says the request's signature. */
export function amazonEndpoint(
  world: OpenWorld,
  faults: Faults,
  services: readonly Service[],
  options: { readonly keys: 'any' | 'known' },
): Endpoint {
  return async (request) => {
    const unsigned = unsignedCaller(request);
    const scope = unsigned?.scope ?? scopeOf(request.headers['authorization']);
    const service = services.find(({ name }) => name === (scope?.service ?? 'ec2'));
    if (service === undefined)
      return { status: 404, type: 'text/plain', body: `The simulator has no service ${scope?.service ?? ''}.\n` };
    const identity = unsigned?.identity ?? (scope === undefined ? undefined : holderOf(scope.accessKey, world, options.keys));
    if (scope === undefined || identity === undefined) return unknownHolder(service);
    // Of keys that open an account whatever they are, no secret is known.
    if (unsigned === undefined && identity.secret !== '' && !(await isSignedWith(identity.secret, scope, request)))
      return wronglySigned(service);
    const invalid = invalidSession(identity, request, service, world.clock);
    if (invalid !== undefined) return invalid;
    const region =
      world.regions.get(scope.region) ??
      (globalServices.includes(service.name) ? world.regions.values().next().value : undefined);
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

/** Services that are the same whichever region a request is signed for. */
const globalServices: readonly string[] = ['iam', 'sts', 's3'];

/** Keys that STS gave out go with a token, for some time. Sources: the services' API references, "Common Errors". */
function invalidSession(
  { session }: AccessKey,
  { headers }: HttpRequest,
  service: Service,
  clock: SimulatedClock,
): HttpAnswer | undefined {
  if (session === undefined) return undefined;
  if (headers['x-amz-security-token'] !== session.token) return unknownHolder(service);
  if (clock.clients() < session.expiresAt) return undefined;
  switch (service.protocol) {
    case 'ec2':
      return refused(service, 'RequestExpired', 'Request has expired.', 400);
    case 'query':
      return refused(service, 'ExpiredToken', 'The security token included in the request is expired', 403);
    case 'json':
      return refused(service, 'ExpiredTokenException', 'The security token included in the request is expired', 400);
    case 'rest':
      return refused(service, 'ExpiredToken', 'The provided token has expired.', 400);
  }
}

/** Sources: the services' API references, "Common Errors", and reports of their clients. */
function wronglySigned(service: Service): HttpAnswer {
  const text = 'The request signature we calculated does not match the signature you provided.';
  if (service.protocol === 'rest')
    return refused(service, 'SignatureDoesNotMatch', `${text} Check your key and signing method.`, 403);
  const advice = 'Check your AWS Secret Access Key and signing method. Consult the service documentation for details.';
  return service.protocol === 'json'
    ? refused(service, 'InvalidSignatureException', `${text} ${advice}`, 400)
    : refused(service, 'SignatureDoesNotMatch', `${text} ${advice}`, 403);
}

function unknownHolder(service: Service): HttpAnswer {
  if (service.protocol === 'ec2')
    return refused(service, 'AuthFailure', 'AWS was not able to validate the provided access credentials', 401);
  if (service.protocol === 'rest')
    return refused(service, 'InvalidAccessKeyId', 'The AWS Access Key Id you provided does not exist in our records.', 403);
  const code = service.protocol === 'json' ? 'UnrecognizedClientException' : 'InvalidClientTokenId';
  return refused(
    service,
    code,
    'The security token included in the request is invalid.',
    code === 'InvalidClientTokenId' ? 403 : 400,
  );
}

/** Answers a call, or does with it what a planned fault says. */
async function serve(request: HttpRequest, service: Service, caller: Caller, faults: Faults): Promise<HttpAnswer> {
  const { world, region, account } = caller;
  let call;
  try {
    call = readCall(service, request);
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
  const answer = await answerTo(call, caller, effect);
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
