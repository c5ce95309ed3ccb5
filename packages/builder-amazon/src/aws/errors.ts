import { abortCauseOf } from '@imgbuild/core/sdk';
import { isServerError, isThrottlingError, isTransientError } from '@smithy/core/retry';

/** What a call came to that did not succeed. */
export type Trouble =
  /** The service answered no, and would again. */
  | { readonly kind: 'refused'; readonly code: string; readonly reason: string }
  /** Too many calls: it was not looked at. */
  | { readonly kind: 'throttled'; readonly code: string; readonly reason: string }
  /** It never left this machine, and will not: an address that is none. */
  | { readonly kind: 'unsent'; readonly code: string; readonly reason: string }
  /** No answer, or one that says nothing of what was done. */
  | { readonly kind: 'unanswered'; readonly code: string; readonly reason: string };

/**
 * What EC2 says with a status of 500 although it is an answer: nothing was made, since there is no room for it.
 * Source: EC2 API Reference, "Server error codes".
 */
const noRoom: readonly string[] = [
  'InsufficientAddressCapacity',
  'InsufficientCapacity',
  'InsufficientHostCapacity',
  'InsufficientInstanceCapacity',
  'InsufficientReservedInstanceCapacity',
  'InsufficientVolumeCapacity',
];

/** What smithy takes for throttling, and IAM, KMS and Secrets Manager say of a quota that is full: waiting makes no room. */
const fullQuota = 'LimitExceededException';

/** What an error of the SDK means. Source: smithy's classification, AWS SDKs and Tools Reference Guide, "Retry behavior". */
export function troubleOf(error: unknown): Trouble {
  if (!(error instanceof Error)) return { kind: 'unanswered', code: 'Error', reason: String(error) };
  const known = error as Parameters<typeof isThrottlingError>[0];
  const status = (error as { readonly $metadata?: { readonly httpStatusCode?: number } }).$metadata?.httpStatusCode;
  const text = error.message.trim().replace(/\.$/, '');
  const reason =
    text === '' || text === 'UnknownError' ? `${error.name}${status === undefined ? '' : ` (status ${status})`}` : text;
  const code = error.name;
  if (noRoom.includes(code) || code === fullQuota) return { kind: 'refused', code, reason };
  if (isThrottlingError(known) || code === 'RequestLimitExceeded') return { kind: 'throttled', code, reason };
  if (isUnsent(error)) {
    const { code: name = code, input } = error as NodeJS.ErrnoException & { readonly input?: unknown };
    return { kind: 'unsent', code: name, reason: typeof input === 'string' ? `${reason} "${input}"` : reason };
  }
  if (status === undefined || status >= 500 || isTransientError(known) || isServerError(known))
    return { kind: 'unanswered', code: (error as NodeJS.ErrnoException).code ?? code, reason: networkReason(error, reason) };
  return { kind: 'refused', code, reason };
}

/** Whether an error is one of writing the call. What reading an answer comes to has the answer, and `fetch` its network's error. */
function isUnsent(error: Error): boolean {
  return error instanceof TypeError && error.cause === undefined && !('$response' in error);
}

/** What became of a call without an answer, in words. Node puts several tries to connect into one error without a message. */
function networkReason(error: Error, reason: string): string {
  const cause = abortCauseOf(error);
  if (cause?.kind === 'timeout') return `there was none within ${cause.milliseconds / 1000} s`;
  const inner = (error as AggregateError).errors as readonly unknown[] | undefined;
  if (Array.isArray(inner) && inner[0] instanceof Error) return inner[0].message;
  return reason;
}

/** The code that a refusal came with; nothing for other errors. */
export function codeOf(error: unknown): string | undefined {
  for (let current = error, depth = 0; current instanceof Error && depth < 8; current = current.cause, depth++) {
    if ('awsCode' in current && typeof current.awsCode === 'string') return current.awsCode;
  }
  return undefined;
}

/** What the service said when it refused; nothing for other errors. */
export function reasonOf(error: unknown): string {
  for (let current = error, depth = 0; current instanceof Error && depth < 8; current = current.cause, depth++)
    if ('awsCode' in current) return troubleOf(current.cause).reason;
  return '';
}
