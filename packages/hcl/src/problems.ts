import { defineCatalogue } from '@imgbuild/diagnostics';

/** All messages of the language, one entry per kind of mistake. */
export const problems = defineCatalogue('hcl', {});
