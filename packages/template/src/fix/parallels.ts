import { type Fixer, keyFixer, renamed, without } from './fixer.ts';

const types = ['parallels-iso', 'parallels-pvm'];

export const parallelsHeadless: Fixer = keyFixer('parallels-headless', 'builder', types, ['headless'], (builder) =>
  without(builder, 'headless'),
);

export const parallelsDeprecations: Fixer = keyFixer(
  'parallels-deprecations',
  'builder',
  types,
  ['parallels_tools_host_path', 'guest_os_distribution'],
  (builder) => renamed(without(builder, 'parallels_tools_host_path'), 'guest_os_distribution', 'guest_os_type', 'old'),
);
