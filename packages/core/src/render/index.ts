/** Packer's template functions over `@imgbuild/gotemplate`: strings of configurations, and texts filled while a build runs. */
export { renderText } from './render-text.ts';
export { bindLate } from './bind-late.ts';
export { checkLateText, lateRenderer, renderLate, type BuildTexts } from './late.ts';
export { nameFunctions } from './clean-name.ts';
export type { BuildValues, RenderContext, UserVariable } from './context.ts';
export { templateFunctions, unavailableFunctions } from './functions.ts';
export { formatGoTime, rfc3339 } from './go-time.ts';
export { formatStrftime } from './strftime.ts';
export { timeOrderedUuid } from './uuid.ts';
export { packerVersion } from './packer-version.ts';
