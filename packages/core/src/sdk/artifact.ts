import type { Json } from './json.ts';

/** A file of an artifact; `path` is absolute or relative to the working directory, `size` in bytes. */
export interface ArtifactFile {
  readonly path: string;
  readonly size: number;
  readonly sha256?: string;
}

/** Data only: goes into manifests, crosses processes, outlives the run. */
export interface Artifact {
  /** Packer's string for the kind of thing, which post-processors gate on; the host stamps who produced it. */
  readonly builderId: string;
  readonly id: string;
  /** For people, one line or several. */
  readonly summary: string;
  readonly files: readonly ArtifactFile[];
  readonly images?: readonly {
    readonly platform: string;
    readonly kind: string;
    readonly name: string;
    readonly id: string;
    readonly place: string;
  }[];
  readonly data: Readonly<Record<string, Json>>;
}
