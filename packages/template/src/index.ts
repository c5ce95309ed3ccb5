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
export type { ReadData } from './read-data.ts';
export type { Places, TemplateFiles, TemplateWorld } from './files.ts';
export type { HttpAnswer, HttpQuestion, ServiceAccess, ServiceReader, Trust, TrustingFetch } from './services/access.ts';
export { templateKind } from './template-kind.ts';
export type { LegacyBuilder, LegacyPostProcessor, LegacyProvisioner, LegacySyntax, LegacyVariable } from './legacy/syntax.ts';
export type { Written } from './legacy/written.ts';
export type { VariableArgument } from './variable-values.ts';
export { problems } from './problems.ts';
