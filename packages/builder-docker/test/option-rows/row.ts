import type { Artifact } from '@imgbuild/core/sdk';
import type { ContainerInspectInfo, ImageInspectInfo } from 'dockerode';
import type { OverheardRequest } from '../world/overheard.ts';

/** What is around a build: names that its settings may mention. */
export interface Surroundings {
  /** A folder with `Dockerfile`, `other.Dockerfile`, `context/file`, `data`. */
  readonly folder: string;
  /** HOST:PORT of a registry that has nothing, and lets everybody in. */
  readonly registry: string;
  /** HOST:PORT of one that has nothing, and lets in who logs in as `someone` with `secret`. */
  readonly closedRegistry: string;
  /** The engine's own address. */
  readonly host: string;
}

/** All that is seen of a build; empty where it did not come so far. */
export interface Seen {
  /** How it ended that did not end well. */
  readonly failed: string;
  readonly verified: readonly string[];
  /** What the engine says of the container while it is provisioned. */
  readonly container: ContainerInspectInfo;
  /** What the row's command says in it. */
  readonly said: string;
  readonly image: ImageInspectInfo & { readonly History: readonly { readonly Comment: string }[] };
  readonly artifact: Artifact;
  /** Names in the exported archive. */
  readonly exported: readonly string[];
  readonly requests: readonly OverheardRequest[];
  /** What the registries were asked for. */
  readonly pulled: readonly string[];
  /** USER:PASSWORD, by whom. */
  readonly loggedIn: readonly string[];
}

/** An attribute, and what can be seen of it. */
export interface Row {
  /** `build.path` is that of the block. */
  readonly attribute: string;
  /** Beside `image`, `pull = false` and `commit = true`; what is undefined is taken out. */
  readonly set: object | ((around: Surroundings) => object);
  /** The same without the attribute, when that is not nothing. */
  readonly without?: object | ((around: Surroundings) => object);
  readonly environment?: (around: Surroundings) => Readonly<Record<string, string>>;
  /** A command for the container; `/uploaded` was uploaded before. */
  readonly command?: string;
  readonly look: (seen: Seen) => unknown;
  readonly is: unknown;
  /** What an engine shows in a way of its own; with `unlike`, it shows nothing, for the reason that is given. */
  readonly podman?: { readonly is: unknown } | { readonly unlike: string };
}
