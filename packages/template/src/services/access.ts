import type { Host } from '@imgbuild/core/sdk';
import type { Answer, Need } from '@imgbuild/hcl';
import type { ReadData } from '../read-data.ts';

/** What asking services takes. */
export interface ServiceAccess {
  /** Aborting it ends what is being asked; the functions that wait for it then fail. */
  readonly signal: AbortSignal;
  /** For waiting before asking again, and for not waiting for ever. */
  readonly clock: Pick<Host['clock'], 'now' | 'sleep'>;
  /**
   * Reads data sources: AWS Secrets Manager is one of the package for Amazon, whose functions are another way to write it. Without
   * it, and without a reader, those functions fail.
   */
  readonly readData?: ReadData;
  /**
   * Who answers for a service, instead of the clients that are here. What they give must be ready to be told: a reason is one clause,
   * and no secret is in it.
   */
  readonly readers?: Readonly<Partial<Record<Need['service'], ServiceReader>>>;
}

/** Meets a need; never rejects. */
export type ServiceReader = (need: Need, signal: AbortSignal) => Promise<Answer>;

/** Whom an HTTPS server is trusted by, and who asks it. All are texts in PEM form. */
export interface Trust {
  /** Authorities to trust instead of those of the system. */
  readonly authorities: readonly string[];
  readonly certificate: string | undefined;
  readonly key: string | undefined;
  /** The name that the server's certificate must have, when it is not that of the address. */
  readonly serverName: string | undefined;
  readonly verify: 'yes' | 'no';
}

export interface HttpQuestion {
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
}

export interface HttpAnswer {
  readonly status: number;
  /** Where the server sends whoever asks, as it says it. */
  readonly location: string | undefined;
  readonly text: string;
}

/** Asks an HTTPS server with a trust of its own, which `fetch` has no means for. Follows no redirection. */
export type TrustingFetch = (question: HttpQuestion, trust: Trust) => Promise<HttpAnswer>;

/** The most that is read of an answer, bytes. */
export const longestAnswer = 16 * 1024 * 1024;
