import type { Diagnostic, Span } from '@imgbuild/diagnostics';
import type { AnyComponent, Body, BuildInfo, Builder, Json, PostProcessor, Provisioner } from './sdk/index.ts';
import type { ComponentHandle } from './registry.ts';

/**
 * What becomes known late. At validate the values of `build.*` are unknown but typed by the builder's outputs; at run time
 * they are known. `sensitive` names those whose value is a secret.
 */
export type Late =
  | { readonly phase: 'validate'; readonly outputs: Body }
  | {
      readonly phase: 'run';
      readonly build: BuildInfo;
      readonly values: Readonly<Record<string, Json>>;
      readonly sensitive: ReadonlySet<string>;
    };

/** A block's configuration as far as it is known, and all that is wrong with it. */
export interface Configured {
  /** By the component's schema; undefined when there are errors. Unknown parts are missing: see `known`. */
  readonly config: Readonly<Record<string, unknown>> | undefined;
  /** Whether every value was known. Only then may `check` and `run` see the configuration. */
  readonly known: boolean;
  readonly diagnostics: readonly Diagnostic[];
  /** References the block read, as `var.size`, `build.Host`; sorted. */
  readonly reads: readonly string[];
  /** Values that must never be shown. */
  readonly secrets: readonly string[];
  /** The place in the template of a path inside the configuration. */
  spanOf(path: readonly (string | number)[]): Span | undefined;
}

/** A component with its configuration, not yet evaluated. Pure: the same `late` gives the same answer. */
export interface Block<C extends AnyComponent = AnyComponent> {
  readonly component: ComponentHandle<C>;
  /** The block's header in the template. */
  readonly origin?: Span;
  configure(late: Late): Configured;
}

/** A provisioner and how it is run. Times in milliseconds. */
export interface ProvisionerStep {
  readonly block: Block<Provisioner>;
  readonly name?: string;
  readonly pauseBefore?: number;
  readonly timeout?: number;
  /** Further attempts after the first. */
  readonly maxRetries?: number;
  readonly onFailure?: 'fail' | 'continue';
}

export interface PostProcessorStep {
  readonly block: Block<PostProcessor>;
  readonly name?: string;
  /** `keep_input_artifact`, when the template says. */
  readonly keepInputArtifact?: boolean;
}

export interface PlannedBuild {
  /** Unique within the plan. */
  readonly name: string;
  readonly sourceName: string;
  readonly builder: Block<Builder>;
  readonly provisioners: readonly ProvisionerStep[];
  readonly errorCleanup?: ProvisionerStep;
  readonly chains: readonly (readonly PostProcessorStep[])[];
  /** Errors found while planning: the build is reported as failed and not run; the others are. */
  readonly diagnostics?: readonly Diagnostic[];
}

/** What to build. Made by `@imgbuild/template`, or by hand with `definePlan`. */
export interface Plan {
  readonly builds: readonly PlannedBuild[];
}
