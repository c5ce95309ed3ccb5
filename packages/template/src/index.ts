/** Packer templates to plans: `loadTemplate`. */
export { loadTemplate, type Loaded, type LoadedVariable, type LoadOptions } from './load.ts';
export {
  outlineTemplate,
  type Outline,
  type OutlinedBuild,
  type OutlinedStep,
  type OutlinedVariable,
  type OutlineOptions,
} from './outline.ts';
export { readSyntax, type TemplateSyntax } from './read-syntax.ts';
export { sensitive } from './variables.ts';
export type { ReadData } from './data-sources.ts';
export type { Places, TemplateFiles, TemplateWorld } from './files.ts';
export { templateKind } from './template-kind.ts';
export { readLegacySyntax } from './legacy/read-syntax.ts';
export { loadLegacyTemplate } from './legacy/load.ts';
export type { LegacyBuilder, LegacyPostProcessor, LegacyProvisioner, LegacySyntax, LegacyVariable } from './legacy/syntax.ts';
export type { Written } from './legacy/written.ts';
export { problems as legacyProblems } from './legacy/problems.ts';
export type { VariableArgument } from './variable-values.ts';
export { problems } from './problems.ts';
export { fixTemplate, type Fixed } from './fix/fix-template.ts';
export type { OldKeys } from './fix/fixer.ts';
export { isOldKey, oldKeys } from './fix/old-keys.ts';
export { problems as fixProblems } from './fix/problems.ts';
export { upgradeTemplate, type Upgraded, type UpgradeOptions } from './upgrade/upgrade-template.ts';
export type { ComponentUse } from './upgrade/component-uses.ts';
export { problems as upgradeProblems } from './upgrade/problems.ts';
