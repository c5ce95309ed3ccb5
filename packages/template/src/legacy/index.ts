/** JSON templates of before HCL, for those who look at them apart from `loadTemplate`. */
export { readLegacySyntax } from './read-syntax.ts';
export { loadLegacyTemplate } from './load.ts';
export { problems as legacyProblems } from './problems.ts';
