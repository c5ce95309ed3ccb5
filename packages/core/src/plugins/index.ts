/** From `required_plugins` and the packages on this machine to the components a template may use. */
export { discover, type DiscoverOptions, type Discovery } from './discover.ts';
export type { PluginPlaces } from './candidates.ts';
export type { Requirement } from './requirement.ts';
export { parseSource, type Source } from './source.ts';
export { type Comparison, type Constraint, meets, meetsWithin, npmRange, parseConstraint } from './constraint.ts';
export { inlineRegistry } from './inline-registry.ts';
export { loadResources } from './load-resources.ts';
export {
  type LockedPlugin,
  type Lock,
  lockFileName,
  makeLock,
  readLock,
  type RequiredPlugin,
  verifyLock,
  writeLock,
} from './lock.ts';
export { type KnownPlugin, knownBySource, knownByType, knownPlugins } from './known.ts';
export { unknownType } from './unknown-type.ts';
export { makeManifest, type ManifestComponent, manifestText, type PluginManifest } from './manifest.ts';
export { readManifest } from './read-manifest.ts';
export { type ManifestState, updateManifest } from './write-manifest.ts';
export type { LockFiles, PluginFiles } from './files.ts';
