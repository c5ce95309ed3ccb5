/**
 * The contracts between imgbuild and its plugins. A plugin imports nothing else of imgbuild but the kits.
 */
export type { Json } from './json.ts';
export type { NameRule } from './name-rule.ts';
export { failure, problemOf, type Failure, type Problem } from './problem.ts';
export { abortCauseOf, abortError, describeAbort, type AbortCause, type AbortError } from './abort.ts';
export { untilAborted } from './until-aborted.ts';
export { isLineDown, lineDown, type LineDown } from './line-down.ts';
export { timeLimit, type TimeLimit } from './time-limit.ts';
export type { AnyResourceType, Outcome, ReleaseContext, ResourceType, Scope } from './resource.ts';
export type { Progress, Reporter } from './report.ts';
export type { Artifact, ArtifactFile } from './artifact.ts';
export type { EventBody, NodeKind, RunEvent } from './events.ts';
export type { Communicator, Connection, Exit, Machine, RemoteProcess, Source } from './communicator.ts';
export type { Host, LocalProcess, SpawnOptions } from './host.ts';
export type {
  AnyComponent,
  BuildContext,
  Builder,
  BuildInfo,
  CommunicatorType,
  ComponentContext,
  ComponentKind,
  DataSource,
  Described,
  InputArtifact,
  PostProcessed,
  PostProcessor,
  Provisioner,
  StepContext,
  VerifyContext,
} from './component.ts';
export {
  apiLevel,
  defineBuilder,
  defineCommunicator,
  defineDataSource,
  definePlugin,
  definePostProcessor,
  defineProvisioner,
  defineResource,
  type Plugin,
} from './plugin.ts';
export {
  attr,
  block,
  bodies,
  body,
  type Attribute,
  type AttributeOptions,
  type Body,
  type Field,
  type Fields,
  type NestedBlock,
  type Rule,
} from './schema/body.ts';
export type { Infer, ValueOf } from './schema/infer.ts';
export { describeExit, linesOf, relay } from './lines.ts';
export { t, type AttributeType, type LateText } from './schema/types.ts';
export { defineCatalogue, didYouMean, message } from '@imgbuild/diagnostics';
