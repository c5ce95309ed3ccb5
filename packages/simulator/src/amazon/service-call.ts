import { randomUUID } from 'node:crypto';
import type { Plain } from '../calls.ts';
import type { Effect } from '../faults.ts';
import type { Action, Caller, Service } from './action.ts';
import { isRefusal, refusal } from './refusal.ts';
import { readForm } from './wire/query.ts';
import { escape, printXml } from './wire/xml.ts';

/** A call, read as far as its protocol goes. */
export interface ServiceCall {
  readonly service: Service;
  readonly name: string;
  /** The parameters as they were sent, for the log. */
  readonly parameters: Plain;
  /** Reads them by the action's shape. */
  readonly read: (action: Action) => unknown;
}

export interface Answer {
  readonly status: number;
  readonly type: string;
  readonly body: string;
  /** The error's code, for the log. */
  readonly error?: string;
}

/** Reads which action a request is for. */
export function readCall(service: Service, headers: Readonly<Record<string, string | undefined>>, body: string): ServiceCall {
  if (service.protocol === 'json') {
    const [prefix, name = ''] = (headers['x-amz-target'] ?? '').split('.');
    if (prefix !== service.version) throw refusal('UnknownOperationException', '');
    const parameters = JSON.parse(body === '' ? '{}' : body) as Plain;
    return { service, name, parameters, read: () => parameters };
  }
  const form = new URLSearchParams(body);
  const version = form.get('Version');
  const name = form.get('Action') ?? '';
  if (version !== service.version)
    throw refusal('InvalidAction', `The action ${name} is not valid for this web service (version ${version ?? 'missing'}).`);
  const protocol = service.protocol;
  return {
    service,
    name,
    parameters: Object.fromEntries([...form].filter(([key]) => key !== 'Action' && key !== 'Version')),
    read: (action) => readForm(form, action.input, protocol),
  };
}

const remembered = new WeakMap<Caller['world'], Map<string, { readonly input: string; readonly answer: Promise<unknown> }>>();

/** Runs a call and gives its answer; refusals and bugs are answers too. */
export async function answerTo(call: ServiceCall, caller: Caller, effect: Effect | undefined): Promise<Answer> {
  try {
    if (effect?.kind === 'fail') throw refusal(effect.code, effect.message ?? `Planned failure of ${call.name}`, effect.status);
    if (effect?.kind === 'throttle') throw throttled(call.service);
    const action = Object.hasOwn(call.service.actions, call.name) ? call.service.actions[call.name] : undefined;
    if (action === undefined) throw unknownAction(call);
    const input = call.read(action) as Readonly<Record<string, unknown>>;
    checkAllowed(call, caller);
    if (input['DryRun'] === true) throw refusal('DryRunOperation', 'Request would have succeeded, but DryRun flag is set.', 412);
    return printed(call, await once(call, input, action, caller));
  } catch (error) {
    if (isRefusal(error)) return refused(call.service, error.refusal.code, error.message, error.refusal.status);
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return refused(call.service, 'InternalError', text, 500);
  }
}

/** Runs an action; of calls with the same client token the first one only. Source: EC2 API Reference, "Ensuring idempotency". */
async function once(
  call: ServiceCall,
  input: Readonly<Record<string, unknown>>,
  action: Action,
  caller: Caller,
): Promise<unknown> {
  const token = input['ClientToken'];
  const run = async (): Promise<unknown> => action.run(input as never, caller);
  if (typeof token !== 'string') return run();
  const before = remembered.get(caller.world) ?? new Map<string, { readonly input: string; readonly answer: Promise<unknown> }>();
  remembered.set(caller.world, before);
  const key = [caller.account.id, caller.region.name, call.name, token].join(' ');
  const text = JSON.stringify(input);
  const known = before.get(key);
  if (known !== undefined && known.input !== text)
    throw refusal(
      'IdempotentParameterMismatch',
      'The request uses the same client token as a previous, but non-identical request.',
    );
  if (known !== undefined) return known.answer;
  const answer = run();
  before.set(key, { input: text, answer });
  // A refused call has made nothing, and may be tried again.
  answer.catch(() => before.delete(key));
  return answer;
}

/** What nobody may do is refused with a message that STS can decode. Source: EC2 API Reference, UnauthorizedOperation. */
function checkAllowed({ service, name, parameters }: ServiceCall, { world, identity }: Caller): void {
  const permission = `${service.name}:${name}`;
  if (!world.settings().forbidden.includes(permission)) return;
  if (service.protocol !== 'ec2')
    throw refusal('AccessDenied', `User: ${identity.arn} is not authorized to perform: ${permission}`, 403);
  const encoded = Buffer.from(
    JSON.stringify({ allowed: false, context: { principal: identity.arn, action: permission, parameters } }),
  );
  throw refusal(
    'UnauthorizedOperation',
    `You are not authorized to perform this operation. User: ${identity.arn} is not authorized to perform: ${permission}. Encoded authorization failure message: ${encoded.toString('base64url')}`,
    403,
  );
}

function throttled(service: Service): Error {
  if (service.protocol === 'ec2') return refusal('RequestLimitExceeded', 'Request limit exceeded.', 503);
  return refusal(service.protocol === 'json' ? 'ThrottlingException' : 'Throttling', 'Rate exceeded');
}

function unknownAction({ service, name }: ServiceCall): Error {
  if (service.protocol === 'json') return refusal('UnknownOperationException', '');
  return refusal('InvalidAction', `The action ${name} is not valid for this web service.`);
}

function printed({ service, name }: ServiceCall, body: unknown): Answer {
  if (service.protocol === 'json') return { status: 200, type: 'application/x-amz-json-1.1', body: JSON.stringify(body ?? {}) };
  const id = randomUUID();
  const version = service.version;
  const text =
    service.protocol === 'ec2'
      ? `<${name}Response xmlns="http://ec2.amazonaws.com/doc/${version}/"><requestId>${id}</requestId>${printXml(body as never, 'item')}</${name}Response>`
      : `<${name}Response xmlns="https://${service.name}.amazonaws.com/doc/${version}/"><${name}Result>${printXml(body as never, 'member')}</${name}Result><ResponseMetadata><RequestId>${id}</RequestId></ResponseMetadata></${name}Response>`;
  return { status: 200, type: 'text/xml;charset=UTF-8', body: `<?xml version="1.0" encoding="UTF-8"?>\n${text}` };
}

/** An error in the words of the service's protocol. */
export function refused(service: Pick<Service, 'protocol'>, code: string, message: string, status: number): Answer {
  if (service.protocol === 'json')
    return { status, type: 'application/x-amz-json-1.1', body: JSON.stringify({ __type: code, message }), error: code };
  const id = randomUUID();
  const inner = `<Code>${escape(code)}</Code><Message>${escape(message)}</Message>`;
  const text =
    service.protocol === 'ec2'
      ? `<Response><Errors><Error>${inner}</Error></Errors><RequestID>${id}</RequestID></Response>`
      : `<ErrorResponse><Error><Type>${status < 500 ? 'Sender' : 'Receiver'}</Type>${inner}</Error><RequestId>${id}</RequestId></ErrorResponse>`;
  return { status, type: 'text/xml;charset=UTF-8', body: `<?xml version="1.0" encoding="UTF-8"?>\n${text}`, error: code };
}
