import type { CallLog, Plain } from '../calls.ts';
import type { SimulatedClock } from '../clock.ts';
import type { HttpRequest } from '../listener.ts';
import type { Machines } from '../machines/machines.ts';
import type { AmazonSettings } from './settings.ts';
import type { AccessKey, Account, Region } from './state.ts';
import type { Shape, Taken } from './wire/shape.ts';
import type { Xml } from './wire/xml.ts';

/** All there is of Amazon's cloud. */
export interface World {
  readonly clock: SimulatedClock;
  readonly machines: Machines;
  /** Ends with the simulator. */
  readonly signal: AbortSignal;
  readonly calls: CallLog;
  readonly partition: 'aws' | 'aws-cn' | 'aws-us-gov';
  settings(): AmazonSettings;
  region(name: string): Region;
  readonly regions: ReadonlyMap<string, Region>;
  account(id: string): Account;
  /** Accounts that somebody has used. */
  readonly accounts: ReadonlyMap<string, Account>;
  /** Keys that were given out, by their ids. */
  readonly accessKeys: Map<string, AccessKey>;
  /** A new id: `ami-0` and so on, seventeen hexadecimal digits behind the prefix. */
  newId(prefix: string): string;
  /** Lets work go on after its call was answered; what it throws ends nothing, and is told in the state. */
  background(what: string, work: () => Promise<void>): void;
}

/** Who calls, from where. */
export interface Caller {
  readonly world: World;
  readonly region: Region;
  readonly account: Account;
  readonly identity: AccessKey;
  /** Aborts with the simulator, not with the client's connection: EC2 finishes what it was asked for. */
  readonly signal: AbortSignal;
}

/** One action of a service's API. */
export interface Action {
  readonly input: Shape;
  run(input: never, caller: Caller): Promise<Xml> | Xml;
  /** Refuses what a dry run is to find out beside permissions; `run` looks again. */
  check?(input: never, caller: Caller): void;
}

/** Declares an action: what it takes, and what it does. What it gives is the answer's body by the names of the wire. */
export function action<const S extends Shape>(
  input: S,
  run: (input: Taken<S>, caller: Caller) => Promise<Xml> | Xml,
  check: (input: Taken<S>, caller: Caller) => void = () => undefined,
): { readonly input: S; run(input: Taken<S>, caller: Caller): Promise<Xml> | Xml; check(input: Taken<S>, caller: Caller): void } {
  return { input, run, check };
}

/** A service whose actions are named in its requests. */
export interface ActionService {
  /** As in the credential scope: `ec2`. */
  readonly name: string;
  readonly protocol: 'ec2' | 'query' | 'json';
  /** Version of its API: `2016-11-15`; with `json` the prefix of the target: `AmazonSSM`. */
  readonly version: string;
  readonly actions: Readonly<Record<string, Action>>;
  /** Of a service with `json`: errors whose text is not in `message`, by their codes. */
  readonly errorTexts?: Readonly<Record<string, 'Message' | 'nowhere'>>;
}

/** A service whose requests are methods on paths. */
export interface RestService {
  readonly name: string;
  readonly protocol: 'rest';
  /** Finds the action that a request is for. Refuses one that is for none. */
  route(request: HttpRequest): RestCall;
}

export interface RestCall {
  /** The action's name in the API reference: `PutObject`. */
  readonly name: string;
  /** What was sent beside the body, for the log. */
  readonly parameters: Plain;
  handle(caller: Caller): Promise<Answer> | Answer;
}

/** A service that the cloud offers. */
export type Service = ActionService | RestService;

/** What a call is answered with. */
export interface Answer {
  readonly status: number;
  readonly type: string;
  readonly body: string | Uint8Array;
  readonly headers?: Readonly<Record<string, string>>;
  /** The error's code, for the log. */
  readonly error?: string;
}
