import type { Artifact } from './artifact.ts';
import type { Communicator, Connection, Machine } from './communicator.ts';
import type { Host } from './host.ts';
import type { Json } from './json.ts';
import type { NameRule } from './name-rule.ts';
import type { Problem } from './problem.ts';
import type { Reporter } from './report.ts';
import type { Scope } from './resource.ts';
import type { Body } from './schema/body.ts';
import type { Infer } from './schema/infer.ts';
import type { LateText } from './schema/types.ts';

/** What every part of a build is given: where to hold things, when to stop, whom to tell. */
export interface StepContext {
  readonly scope: Scope;
  readonly signal: AbortSignal;
  readonly report: Reporter;
}

export interface VerifyContext<C> {
  readonly config: C;
  readonly host: Host;
  readonly signal: AbortSignal;
  readonly scope: Scope;
}

/** What all components declare. */
export interface Described<B extends Body> {
  /** One sentence for listings and docs. */
  readonly summary: string;
  readonly config: B;
  /** Cross-field checks that rules as data cannot say. Pure; only wholly known values reach it. */
  check?(config: Infer<B>): Iterable<Problem>;
  /** May look at the world: is `ansible-playbook` there, and new enough? Runs before anything is created. */
  verify?(ctx: VerifyContext<Infer<B>>): AsyncIterable<Problem>;
}

export interface ComponentContext<C> extends StepContext {
  readonly config: C;
  readonly host: Host;
  /**
   * A shown, timed, pausable part of the work. `step.scope` is a child of the component's: on success its holds move up, on
   * failure or retry they are released first.
   */
  step<T>(title: string, body: (step: StepContext) => Promise<T>): Promise<T>;
  /** One `open` per run for all builds that ask for the same key; released after the last of them. */
  share<T>(key: Json, open: (step: StepContext) => Promise<T>): Promise<T>;
  /** Fills a late text's holes. */
  render<H extends string>(text: LateText<H>, holes: Readonly<Record<H, Json>>): string;
}

export interface BuildInfo {
  /** Full name, as in `-only` and in front of output lines. */
  readonly name: string;
  /** Name of the source block (`packer_build_name`). */
  readonly sourceName: string;
  readonly type: string;
  readonly runId: string;
  readonly force: boolean;
  readonly debug: boolean;
  /** When the run started, milliseconds since the epoch. */
  readonly startedAt: number;
  /** `build.*` as far as it is known. */
  readonly values: Readonly<Record<string, Json>>;
}

export interface Builder<B extends Body = Body, O extends Body = Body> extends Described<B> {
  readonly kind: 'builder';
  /** `aws`, `azure`, `gcp`, `docker`, `linux`, … */
  readonly platform: string;
  /** Builder id of the artifacts it makes, so that a post-processor which cannot take them is refused before anything runs. */
  readonly produces?: string;
  /** `build.*` of its own, typed before anything runs; may be sensitive. */
  readonly outputs: O;
  /** Which names the platform takes; without it, texts of the block cannot use `clean_resource_name`. */
  readonly names?: NameRule;
  /** How to reach the account, without a secret: region, profile, role, endpoint. Journalled. */
  access?(config: Infer<B>): Json;
  run(ctx: BuildContext<Infer<B>, Infer<O>>): Promise<Artifact | undefined>;
  /** Deletes what the artifact names, when no post-processor kept it. */
  destroy?(artifact: Artifact, ctx: ComponentContext<Infer<B>>): Promise<void>;
}

export interface BuildContext<C, O> extends ComponentContext<C> {
  readonly build: BuildInfo;
  /** Reserved: start at a checkpoint. */
  readonly from?: Json;
  /** Held in the build's scope; the host picks the communicator by the target's name. */
  connect(target: Connection): Promise<Communicator>;
  /** Runs the provisioners; once. Registers the error-cleanup provisioner for later failures too. */
  provision(machine: Machine, outputs: O): Promise<void>;
  /** Tells more of `build.*`, known since the provisioners ran; post-processors read it. */
  publish(outputs: Partial<O>): void;
}

export interface Provisioner<B extends Body = Body> extends Described<B> {
  readonly kind: 'provisioner';
  run(ctx: ComponentContext<Infer<B>> & { readonly machine: Machine; readonly build: BuildInfo }): Promise<void>;
}

/** What becomes of the artifact that went in, unless `keep_input_artifact` says otherwise; `must-keep` cannot be overruled. */
export type InputArtifact = 'keep' | 'must-keep' | 'discard';

/** What a post-processor gives. */
export interface PostProcessed {
  readonly artifact: Artifact | undefined;
  readonly input: InputArtifact;
  /** Values of `build.*` for the post-processors that follow it. */
  readonly outputs?: Readonly<Record<string, Json>>;
}

export interface PostProcessor<B extends Body = Body> extends Described<B> {
  readonly kind: 'post-processor';
  /** Builder ids it can take; all when missing. Checked before anything runs. */
  readonly accepts?: readonly string[];
  /** Builder id of what it makes; without it, what went in comes out. */
  readonly produces?: string;
  run(ctx: ComponentContext<Infer<B>> & { readonly artifact: Artifact; readonly build: BuildInfo }): Promise<PostProcessed>;
  destroy?(artifact: Artifact, ctx: ComponentContext<Infer<B>>): Promise<void>;
}

export interface DataSource<B extends Body = Body, O extends Body = Body> extends Described<B> {
  readonly kind: 'data';
  readonly outputs: O;
  read(ctx: ComponentContext<Infer<B>>): Promise<Infer<O>>;
}

export interface CommunicatorType<B extends Body = Body> extends Described<B> {
  readonly kind: 'communicator';
  connect(ctx: ComponentContext<Infer<B>> & { readonly target: Connection }): Promise<Communicator>;
}

// Components of any configuration, for tables of them: methods are bivariant, so a narrow builder fits.
export type AnyComponent = Builder | Provisioner | PostProcessor | DataSource | CommunicatorType;
export type ComponentKind = AnyComponent['kind'];
