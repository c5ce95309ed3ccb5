import { invariant } from '@imgbuild/diagnostics';
import type { Answer, Need, ServicePort } from '@imgbuild/hcl';
import type { ServiceAccess, ServiceReader } from './access.ts';
import { type Finding, findSecretSource, type SecretSource } from './secret-source.ts';
import type { ClientSetup } from './setup.ts';

/** What the functions that ask services have been asked for, and what is known. */
export interface ServiceNeeds {
  /** What the functions get their answers from. */
  readonly port: ServicePort;
  /** Whether a function has asked at all. */
  readonly asked: 'something' | 'nothing';
  /** How many needs wait to be met. */
  readonly waiting: number;
  /** Whether anybody can be asked; otherwise values stay unknown. */
  readonly reach: 'services' | 'nobody';
  /** Evaluates what nobody needs, to the end if that takes its time: services are not asked for it. */
  withoutAsking<T>(evaluate: () => T): T;
  /** Asks for everything that waits, at once. Never rejects. */
  meet(signal?: AbortSignal): Promise<void>;
  /** Nothing is asked any more: what was not is a failure from here on. */
  close(): void;
  /** Texts that must not be shown: what vaults gave, and what was asked with. */
  readonly secrets: readonly string[];
  /** The reason of a service that a message tells, which several calls may meet. */
  failureIn(detail: string | undefined): string | undefined;
}

/** What collecting needs takes from loading. */
export interface NeedsBasis extends Omit<ClientSetup, 'access' | 'hide'> {
  /** Without it nothing is asked. */
  readonly services?: ServiceAccess | undefined;
  readonly hide?: ((secret: string) => void) | undefined;
  readonly missingPlugins?: 'error' | 'warn' | undefined;
  /** Where the data source is looked for that reads AWS Secrets Manager. */
  readonly finding: Finding;
}

/** Functions that ask, by service. */
const functions: Readonly<Record<Need['service'], readonly string[]>> = {
  vault: ['vault'],
  consul: ['consul_key'],
  'aws-secretsmanager': ['aws_secretsmanager', 'aws_secretsmanager_raw'],
};

const tooLate =
  'services are only asked before a build begins, and what is asked for here depends on values of the build, or on something else that is only known then';

/** Collects the needs of one template. */
export function createServiceNeeds(basis: NeedsBasis): ServiceNeeds {
  const answers = new Map<string, Answer>();
  const waiting = new Map<string, Need>();
  const failures = new Map<string, string>();
  const secrets = new Set<string>();
  const readers = new Map<Need['service'], Promise<ServiceReader>>();
  const access = basis.services;
  let source: SecretSource | undefined;
  const secretSource = (): SecretSource => (source ??= findSecretSource(basis.finding));
  let asked = false;
  let hears: 'needs' | 'nothing' | 'too late' = 'needs';

  const hide = (secret: string): void => {
    if (secret === '' || secrets.has(secret)) return;
    secrets.add(secret);
    basis.hide?.(secret);
  };
  const failed = (reason: string): Answer => ({ kind: 'failed', reason });
  /** A failure that several calls may meet. */
  const sharedFailure = (need: Need, reason: string): Answer => {
    for (const name of functions[need.service]) failures.set(`${name}: ${reason}.`, reason);
    return failed(reason);
  };
  const ask = (need: Need): Answer | undefined => {
    const key = JSON.stringify(need);
    const known = answers.get(key);
    if (known !== undefined) return known;
    if (need.service === 'aws-secretsmanager' && access?.readers?.[need.service] === undefined) {
      // A package that is missing is a mistake before anything is asked, as with components.
      const reader = secretSource();
      if (reader.kind === 'missing' && basis.missingPlugins !== 'warn') return sharedFailure(need, reader.reason);
      if (reader.kind !== 'found') return undefined;
    }
    asked = true;
    if (hears === 'too late') return failed(tooLate);
    if (hears === 'needs') waiting.set(key, need);
    return undefined;
  };
  const readerFor = (service: Need['service'], given: ServiceAccess): Promise<ServiceReader> => {
    const before = readers.get(service) ?? openReader(service, { ...basis, access: given, hide }, secretSource);
    readers.set(service, before);
    return before;
  };

  return {
    port: { ask },
    get asked() {
      return asked ? 'something' : 'nothing';
    },
    get waiting() {
      return waiting.size;
    },
    reach: access === undefined ? 'nobody' : 'services',
    withoutAsking: (evaluate) => {
      const before = hears;
      const restore = (): void => void (hears = before);
      hears = 'nothing';
      let evaluated;
      try {
        evaluated = evaluate();
      } catch (error) {
        restore();
        throw error;
      }
      if (evaluated instanceof Promise) return evaluated.finally(restore) as typeof evaluated;
      restore();
      return evaluated;
    },
    meet: async (signal = access?.signal) => {
      const needs = [...waiting];
      waiting.clear();
      if (access === undefined || signal === undefined) return;
      await Promise.all(
        needs.map(async ([key, need]) => {
          const answer = await (await readerFor(need.service, access))(need, signal);
          if (answer.kind === 'text' && need.service !== 'consul') hide(answer.text);
          answers.set(key, answer.kind === 'text' ? answer : sharedFailure(need, answer.reason));
        }),
      );
    },
    close: () => {
      if (access !== undefined) hears = 'too late';
    },
    get secrets() {
      return [...secrets];
    },
    failureIn: (detail) => (detail === undefined ? undefined : failures.get(detail)),
  };
}

/** Clients are only loaded when a template asks for them. */
async function openReader(
  service: Need['service'],
  setup: ClientSetup,
  secretSource: () => SecretSource,
): Promise<ServiceReader> {
  const given = setup.access.readers?.[service];
  if (given !== undefined) return given;
  if (service === 'vault') return (await import('./vault.ts')).openVault(setup);
  if (service === 'consul') return (await import('./consul.ts')).openConsul(setup);
  const source = secretSource();
  invariant(source.kind === 'found', 'what nobody can read is asked for');
  return (await import('./amazon-secrets.ts')).openAmazonSecrets(source.component, setup);
}
