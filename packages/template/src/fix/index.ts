/** Old JSON templates brought up to date, as `packer fix` does. */
export { fixTemplate, type Fixed } from './fix-template.ts';
export type { OldKeys } from './fixer.ts';
export { isOldKey, oldKeys } from './old-keys.ts';
export { problems as fixProblems } from './problems.ts';
