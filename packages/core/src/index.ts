/** What embeds builds: runs, plans, plugins and the ledger. Plugin authors want `@imgbuild/core/sdk` instead. */
export { describeCancellation, openRun, type ExecuteOptions, type Run, type RunOptions, type RunResult } from './run.ts';
export type { BuildResult } from './engine/build.ts';
export { createRedactor, type Redactor } from './engine/redactor.ts';
export type { OnError } from './engine/policy.ts';
export type { Depth, Prepared } from './engine/prepare.ts';
export type { Block, Configured, Late, Plan, PlannedBuild, PostProcessorStep, ProvisionerStep } from './plan.ts';
export type { ComponentHandle, PackageReference, Registry } from './registry.ts';
export {
  cleanUpRun,
  listRuns,
  type CleanedRun,
  type CleanupOptions,
  type LoadResources,
  type RememberedResource,
  type RememberedRun,
} from './cleanup.ts';
export { defaultCacheDirectory, defaultStateDirectory } from './host/directories.ts';
export { outputsOf, sensitiveOutputs } from './engine/standard-values.ts';
export { coreVersion } from './version.ts';
export * from './plugins/index.ts';
export * from './render/index.ts';
