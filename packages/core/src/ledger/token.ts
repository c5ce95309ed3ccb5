import type { Json } from '../sdk/index.ts';

/** Hex digest of a text, at least 32 characters; the host gives SHA-256. */
export type Digest = (text: string) => string;

/** What makes one creation different from every other, now and in later runs. */
export interface TokenParts {
  readonly run: string;
  readonly build: string;
  readonly step: string;
  readonly type: string;
  readonly attempt: number;
}

/** The token of a creation: 32 hex characters, valid in names, tags, client tokens and environment variables. */
export function tokenFor(parts: TokenParts, digest: Digest): string {
  const identity: Json = [parts.run, parts.build, parts.step, parts.type, parts.attempt];
  return digest(JSON.stringify(identity)).slice(0, 32);
}
