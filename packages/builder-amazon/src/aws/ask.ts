import type { EC2ClientResolvedConfig, ServiceInputTypes, ServiceOutputTypes } from '@aws-sdk/client-ec2';
import { failure, type Host, timeLimit, untilAborted } from '@imgbuild/core/sdk';
import type { Command } from '@smithy/types';
import { problems } from '../problems.ts';
import type { Clients } from './clients.ts';
import { decodeAuthorization } from './decode.ts';
import { troubleOf, type Trouble } from './errors.ts';

export interface AskContext {
  readonly host: Host;
  readonly signal: AbortSignal;
}

/** What EC2 answers as long as something is not ready: a code, for a time of its own or where the reason says so. */
export type NotYet =
  | string
  | {
      readonly code: string;
      readonly reason?: RegExp;
      /** Milliseconds; those of the call unless given. */
      readonly patience?: number;
    };

export interface AskOptions {
  /** Region of EC2; the build's unless given. */
  readonly region?: string | undefined;
  /** What means "not yet": what was made a moment ago is not known everywhere. Tried again for `patience`. */
  readonly notYet?: readonly NotYet[];
  /** Milliseconds; two and a half minutes unless given. */
  readonly patience?: number;
  /** Codes that are an answer like another: the error is thrown as it is, with its code, and told to nobody. */
  readonly expected?: readonly string[];
  /** Milliseconds that one try may take; the clients' unless given. For calls that carry much, or take long by nature. */
  readonly limit?: number;
  /** Told of every try that got no answer: what was asked for may have been done, and another try does it again. */
  readonly onUnanswered?: () => void;
}

/** A command of EC2. */
export type Ec2Command<I extends ServiceInputTypes, O extends ServiceOutputTypes> = Command<
  ServiceInputTypes,
  I,
  ServiceOutputTypes,
  O,
  EC2ClientResolvedConfig
>;

/** Milliseconds for which a call is tried again that is throttled: longer than a busy account's worst minutes. */
const throttlePatience = 10 * 60_000;
/** Milliseconds between two tries: at first, and at most. */
const [firstDelay, longestDelay] = [200, 20_000];
/** Consistency settles within seconds, but some services promise nothing under two minutes. */
const usualPatience = 150_000;

/**
 * Asks EC2, and again where that helps. A refusal is a `failure` that names the call, the place and the reason; an answer that
 * never came is an error of another kind, since what was asked for may have been done.
 */
export async function ask<I extends ServiceInputTypes, O extends ServiceOutputTypes>(
  clients: Clients,
  command: Ec2Command<I, O>,
  ctx: AskContext,
  o: AskOptions = {},
): Promise<O> {
  const client = clients.ec2(o.region);
  return persist(clients, { service: 'EC2', name: nameOf(command), region: o.region ?? clients.region }, ctx, o, (signal) =>
    client.send(command, { abortSignal: signal }),
  );
}

/** `DescribeImages`, of a command's class. */
export function nameOf(command: object): string {
  return command.constructor.name.replace(/Command$/, '').replace(/^_/, '');
}

/** A call as errors name it. */
export interface Called {
  readonly service: string;
  readonly name: string;
  readonly region: string;
  /** What it takes in IAM; `SERVICE:NAME` unless given. */
  readonly permission?: string;
}

/** Makes a call until it is answered, refused for good, or not worth another try. */
export async function persist<O>(
  clients: Clients,
  called: Called,
  ctx: AskContext,
  o: AskOptions,
  send: (signal: AbortSignal) => Promise<O>,
): Promise<O> {
  const { clock } = ctx.host;
  // Patience with one thing is not used up by another: a call that was throttled for minutes may be "not yet" afterwards.
  const since = new Map<Trouble['kind'], number>();
  let unanswered = 0;
  for (let attempt = 0; ; attempt++) {
    ctx.signal.throwIfAborted();
    let error: unknown;
    try {
      using limit = timeLimit(o.limit ?? clients.limit, `${called.name} (${called.region})`, { clock, signal: ctx.signal });
      // The SDK tells the signal to the call, but not to what gets credentials for it.
      return await untilAborted(send(limit.signal), limit.signal);
    } catch (caught) {
      error = caught;
    }
    ctx.signal.throwIfAborted();
    // What is no error of a call, as credentials that cannot be had, says so itself.
    if (error instanceof Error && 'problem' in error) throw error;
    const trouble = troubleOf(error);
    if (trouble.kind === 'unanswered') o.onUnanswered?.();
    const start = since.get(trouble.kind) ?? clock.now();
    since.set(trouble.kind, start);
    const elapsed = clock.now() - start;
    const again =
      trouble.kind === 'throttled'
        ? elapsed < throttlePatience
        : trouble.kind === 'unanswered'
          ? ++unanswered <= clients.retries
          : trouble.kind === 'refused' && elapsed < patienceWith(trouble, o);
    if (!again) throw await toldError(clients, called, trouble, error, ctx, o);
    await clock.sleep(delayBefore(attempt), ctx.signal);
  }
}

/** Whether a refusal means "not yet". */
export function isNotYet(refusal: Pick<Trouble, 'code' | 'reason'>, o: Pick<AskOptions, 'notYet'>): boolean {
  return patienceWith(refusal, o) > 0;
}

/** Milliseconds for which a refusal is taken for "not yet"; none for one that is final. */
function patienceWith(
  { code, reason }: Pick<Trouble, 'code' | 'reason'>,
  { notYet = [], patience = usualPatience }: Pick<AskOptions, 'notYet' | 'patience'>,
): number {
  const known = notYet.find((each) =>
    typeof each === 'string' ? each === code : each.code === code && each.reason?.test(reason) !== false,
  );
  if (known === undefined) return 0;
  return typeof known === 'string' ? patience : (known.patience ?? patience);
}

/** Grows with every try, and differs between builds that were throttled together. */
function delayBefore(attempt: number): number {
  const most = Math.min(longestDelay, firstDelay * 2 ** attempt);
  return most / 2 + (Math.random() * most) / 2;
}

async function toldError(
  clients: Clients,
  { service, name, region, permission = `${service.toLowerCase()}:${name}` }: Called,
  trouble: Trouble,
  cause: unknown,
  ctx: AskContext,
  o: AskOptions,
): Promise<Error> {
  const { code } = trouble;
  const call = name;
  if (trouble.kind === 'unanswered') {
    const { message } = failure(problems.create('call-unanswered', { call, service, region, reason: trouble.reason }));
    return Object.assign(new Error(message, { cause }), { awsCode: code });
  }
  if (trouble.kind === 'unsent')
    return failure(problems.create('call-unsent', { call, service, region, reason: trouble.reason }), cause);
  const reason =
    code === 'UnauthorizedOperation' && clients.decode === 'yes' && o.expected?.includes(code) !== true
      ? await decodeAuthorization(clients, trouble.reason, ctx)
      : trouble.reason;
  const problem =
    code === 'UnauthorizedOperation' || code.startsWith('AccessDenied')
      ? problems.create('call-forbidden', { call, service, region, reason, permission })
      : problems.create('call-refused', { call, service, region, code, reason });
  return Object.assign(failure(problem, cause), { awsCode: code });
}
