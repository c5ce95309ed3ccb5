import type { EngineKey } from './open.ts';

/** The comment of an image whose template gives no message. */
export function commentFor(containerId: string): string {
  return `imgbuild ${containerId.slice(0, 12)}`;
}

/** What an image is like that is committed: engines give it no name, so that it can only be known by this. */
export type CommitIntent = {
  readonly engine: EngineKey;
  readonly container: string;
  /** Seconds since the epoch, by the engine's machine, before which it is not. */
  readonly since: number;
  readonly author: string;
  readonly comment: string;
  /** Layers below its own, as `sha256:…`. */
  readonly layers: readonly string[];
};

/** A name that an image is given, and what had it before; ids as `sha256:…`. */
export type NameIntent = {
  readonly engine: EngineKey;
  readonly repository: string;
  readonly tag: string;
  readonly image: string;
  readonly before?: string;
};
