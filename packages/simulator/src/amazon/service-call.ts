import { randomUUID } from 'node:crypto';
import type { Plain } from '../calls.ts';
import type { Effect } from '../faults.ts';
import type { HttpRequest } from '../listener.ts';
import type { Action, ActionService, Answer, Caller, Service } from './action.ts';
import { isRefusal, refusal } from './refusal.ts';
import { readJson } from './wire/json.ts';
import { readForm } from './wire/query.ts';
import { escape, printXml } from './wire/xml.ts';

/** A call, read as far as its protocol goes. */
export interface ServiceCall {
  readonly service: Service;
  readonly name: string;
  /** The parameters as they were sent, for the log. */
  readonly parameters: Plain;
  /** Reads the parameters by the action's shape, and refuses what cannot be read; what it gives does the work. */
  prepare(): (caller: Caller) => Promise<Answer>;
}

/** Reads which action a request is for. */
export function readCall(service: Service, request: HttpRequest): ServiceCall {
  if (service.protocol === 'rest') {
    const { name, parameters, handle } = service.route(request);
    return { service, name, parameters, prepare: () => async (caller) => handle(caller) };
  }
  const { name, parameters, read } = readSent(service, request);
  return {
    service,
    name,
    parameters,
    prepare: () => {
      const action = Object.hasOwn(service.actions, name) ? service.actions[name] : undefined;
      if (action === undefined) throw unknownAction(service, name);
      const input = read(action) as Readonly<Record<string, unknown>>;
      return async (caller) => {
        if (input['DryRun'] === true) {
          action.check?.(input as never, caller);
          throw refusal('DryRunOperation', 'Request would have succeeded, but DryRun flag is set.', 412);
        }
        return printed(service, name, await once(name, input, action, caller));
      };
    },
  };
}

/** The action that a request names; `read` gives its parameters by the action's shape. */
interface Sent {
  readonly name: string;
  readonly parameters: Plain;
  readonly read: (action: Action) => unknown;
}

function readSent(service: ActionService, { headers, body }: HttpRequest): Sent {
  if (service.protocol === 'json') {
    const [prefix, name = ''] = (headers['x-amz-target'] ?? '').split('.');
    if (prefix !== service.version) throw refusal('UnknownOperationException', '');
    const parameters = parsed(body.toString());
    return { name, parameters, read: ({ input }) => readJson(parameters, input) };
  }
  const form = new URLSearchParams(body.toString());
  const version = form.get('Version');
  const name = form.get('Action') ?? '';
  if (version !== service.version)
    throw refusal('InvalidAction', `The action ${name} is not valid for this web service (version ${version ?? 'missing'}).`);
  const protocol = service.protocol;
  return {
    name,
    parameters: Object.fromEntries([...form].filter(([key]) => key !== 'Action' && key !== 'Version')),
    read: (action) => readForm(form, action.input, protocol),
  };
}

function parsed(body: string): Plain {
  try {
    return JSON.parse(body === '' ? '{}' : body) as Plain;
  } catch {
    throw refusal('SerializationException', 'The request is not JSON.');
  }
}

const remembered = new WeakMap<Caller['world'], Map<string, { readonly input: string; readonly answer: Promise<unknown> }>>();

/** Runs a call and gives its answer; refusals and bugs are answers too. */
export async function answerTo(call: ServiceCall, caller: Caller, effect: Effect | undefined): Promise<Answer> {
  try {
    if (effect?.kind === 'fail') throw refusal(effect.code, effect.message ?? `Planned failure of ${call.name}`, effect.status);
    if (effect?.kind === 'throttle') throw throttled(call.service);
    const run = call.prepare();
    checkAllowed(call, caller);
    return await run(caller);
  } catch (error) {
    if (isRefusal(error)) return refused(call.service, error.refusal.code, error.message, error.refusal.status);
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return refused(call.service, 'InternalError', text, 500);
  }
}

/** Runs an action; of calls with the same client token the first one only. Source: EC2 API Reference, "Ensuring idempotency". */
async function once(name: string, input: Readonly<Record<string, unknown>>, action: Action, caller: Caller): Promise<unknown> {
  const token = input['ClientToken'];
  const run = async (): Promise<unknown> => action.run(input as never, caller);
  if (typeof token !== 'string') return run();
  const before = remembered.get(caller.world) ?? new Map<string, { readonly input: string; readonly answer: Promise<unknown> }>();
  remembered.set(caller.world, before);
  const key = [caller.account.id, caller.region.name, name, token].join(' ');
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
  const text = `User: ${identity.arn} is not authorized to perform: ${permission}`;
  if (service.protocol === 'json') throw refusal('AccessDeniedException', text);
  if (service.protocol !== 'ec2') throw refusal('AccessDenied', text, 403);
  const encoded = Buffer.from(
    JSON.stringify({ allowed: false, context: { principal: identity.arn, action: permission, parameters } }),
  );
  throw refusal(
    'UnauthorizedOperation',
    `You are not authorized to perform this operation. ${text}. Encoded authorization failure message: ${encoded.toString('base64url')}`,
    403,
  );
}

function throttled({ protocol }: Service): Error {
  switch (protocol) {
    case 'ec2':
      return refusal('RequestLimitExceeded', 'Request limit exceeded.', 503);
    case 'query':
      return refusal('Throttling', 'Rate exceeded');
    case 'json':
      return refusal('ThrottlingException', 'Rate exceeded');
    case 'rest':
      return refusal('SlowDown', 'Please reduce your request rate.', 503);
  }
}

function unknownAction({ protocol }: ActionService, name: string): Error {
  if (protocol === 'json') return refusal('UnknownOperationException', '');
  return refusal('InvalidAction', `The action ${name} is not valid for this web service.`);
}

/** What an action gave. With the query protocol an action that gives nothing has no result in its answer. */
function printed(service: ActionService, name: string, body: unknown): Answer {
  if (service.protocol === 'json') return json(200, body ?? {});
  const id = randomUUID();
  if (service.protocol === 'ec2') {
    const inner = `<requestId>${id}</requestId>${printXml(body as never, 'item')}`;
    return xml(200, `<${name}Response xmlns="http://ec2.amazonaws.com/doc/${service.version}/">${inner}</${name}Response>`, id);
  }
  const result = body === undefined ? '' : `<${name}Result>${printXml(body as never, 'member')}</${name}Result>`;
  const metadata = `<ResponseMetadata><RequestId>${id}</RequestId></ResponseMetadata>`;
  return xml(200, `<${name}Response xmlns="${namespaceOf(service)}">${result}${metadata}</${name}Response>`, id);
}

/** An error in the words of the service's protocol. */
export function refused(service: Service, code: string, message: string, status: number): Answer {
  const id = randomUUID();
  const inner = `<Code>${escape(code)}</Code><Message>${escape(message)}</Message>`;
  switch (service.protocol) {
    case 'json': {
      const member = service.errorTexts?.[code] ?? 'message';
      return { ...json(status, { __type: code, ...(member === 'nowhere' ? {} : { [member]: message }) }), error: code };
    }
    case 'ec2': {
      const text = `<Response><Errors><Error>${inner}</Error></Errors><RequestID>${id}</RequestID></Response>`;
      return { ...xml(status, text, id), error: code };
    }
    case 'query': {
      const error = `<Error><Type>${status < 500 ? 'Sender' : 'Receiver'}</Type>${inner}</Error>`;
      const text = `<ErrorResponse xmlns="${namespaceOf(service)}">${error}<RequestId>${id}</RequestId></ErrorResponse>`;
      return { ...xml(status, text, id), error: code };
    }
    case 'rest': {
      const text = `<Error>${inner}<RequestId>${id}</RequestId><HostId>simulator</HostId></Error>`;
      return { ...xml(status, text, id), type: 'application/xml', headers: { 'x-amz-request-id': id }, error: code };
    }
  }
}

function namespaceOf({ name, version }: ActionService): string {
  return `https://${name}.amazonaws.com/doc/${version}/`;
}

function json(status: number, body: unknown): Answer {
  return {
    status,
    type: 'application/x-amz-json-1.1',
    body: JSON.stringify(body),
    headers: { 'x-amzn-RequestId': randomUUID() },
  };
}

function xml(status: number, text: string, id: string): Answer {
  return {
    status,
    type: 'text/xml;charset=UTF-8',
    body: `<?xml version="1.0" encoding="UTF-8"?>\n${text}`,
    headers: { 'x-amzn-RequestId': id },
  };
}
