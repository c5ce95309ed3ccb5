import { appendFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { failure, type Host } from '@imgbuild/core/sdk';
import type { InitializeMiddleware, Pluggable } from '@smithy/types';
import { problems } from '../problems.ts';
import { shapeOf } from './answer-shape.ts';
import { tellable } from './tellable.ts';

/** Names the file that all calls are written into, one a line. */
export const callLogVariable = 'IMGBUILD_AWS_CALL_LOG';

/** A call as a line of the file has it, without secrets. */
export interface LoggedCall {
  /** Counts from 1 in the order in which the calls were made; their answers may come in another. */
  readonly number: number;
  /** When it was made. */
  readonly at: string;
  /** As the SDK's clients are named: `EC2`, `Secrets Manager` without the blank. */
  readonly service: string;
  readonly action: string;
  readonly region: string;
  readonly parameters: unknown;
  /** Of HTTP; nothing where no answer came. */
  readonly status?: number;
  /** The code that it was refused with, or the name of what befell it. */
  readonly error?: string;
  /** What the answer was made of: types by the paths of its fields. */
  readonly answer?: Readonly<Record<string, string>>;
}

/** What of a call the SDK tells to what stands between it and the service. */
interface Described {
  readonly clientName?: string;
  readonly commandName?: string;
  /** Takes out what AWS's own model of the service says is secret. */
  readonly inputFilterSensitiveLog?: (input: unknown) => unknown;
}

interface Metadata {
  readonly $metadata?: { readonly httpStatusCode?: number };
}

/** A plugin of the SDK's clients, of all services. */
export type CallLogPlugin = Pluggable<object, object>;

/** Runs by their hosts: all clients of one write into the same file, and count together. */
const logs = new WeakMap<Host, CallLog>();

export interface CallLog {
  /** For a client that asks this region. */
  plugin(region: string): CallLogPlugin;
}

/**
 * What writes down the calls of a run.
 * @param path as IMGBUILD_AWS_CALL_LOG has it
 * @throws where the file cannot be written to: nothing has been made yet, and nobody should wait for a log that never comes
 */
export function callLogOf(host: Host, path: string): CallLog {
  const known = logs.get(host);
  if (known !== undefined) return known;
  const file = resolve(host.workingDirectory, path);
  // What parameters hold is for whoever builds.
  const append = (text: string): void => appendFileSync(file, text, { mode: 0o600 });
  try {
    append('');
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw failure(
      problems.create('call-log-unwritable', { variable: callLogVariable, path: host.displayPath(file), reason }),
      error,
    );
  }
  let count = 0;
  const log: CallLog = {
    plugin: (region) => {
      const begin = (described: Described, input: unknown): ((end: Pick<LoggedCall, 'status' | 'error' | 'answer'>) => void) => {
        const { clientName = '', commandName = '', inputFilterSensitiveLog: filter = (given) => given } = described;
        const call: LoggedCall = {
          number: ++count,
          at: new Date(host.clock.now()).toISOString(),
          service: clientName.replace(/Client$/, ''),
          action: commandName.replace(/Command$/, ''),
          region,
          parameters: tellable(filter(input)),
        };
        return (end) => {
          try {
            // At once, and not behind the call's back: it is there also when the process is killed a moment later.
            append(`${host.redact(JSON.stringify({ ...call, ...end }))}\n`);
          } catch {
            // The disk is full, or gone. What a build makes and releases does not depend on it.
          }
        };
      };
      return { applyToStack: (stack) => stack.add(written(begin), { step: 'initialize', priority: 'high', name: 'callLog' }) };
    },
  };
  logs.set(host, log);
  return log;
}

function written(
  begin: (described: Described, input: unknown) => (end: Pick<LoggedCall, 'status' | 'error' | 'answer'>) => void,
): InitializeMiddleware<object, object> {
  return (next, context) => async (args) => {
    const end = begin(context, args.input);
    try {
      const result = await next(args);
      const { $metadata: { httpStatusCode: status } = {}, ...answer } = result.output as Metadata;
      end({ ...(status === undefined ? {} : { status }), answer: shapeOf(answer) });
      return result;
    } catch (error) {
      const { name = 'Error', $metadata: { httpStatusCode: status } = {} } = (error ?? {}) as Metadata & {
        readonly name?: string;
      };
      end({ ...(status === undefined ? {} : { status }), error: name });
      throw error;
    }
  };
}
