import { type Fixer, keyFixer, renamed, without } from './fixer.ts';

export const hypervDeprecations: Fixer = keyFixer(
  'hyperv-deprecations',
  'builder',
  ['hyperv-iso'],
  ['vhd_temp_path'],
  (builder) => without(builder, 'vhd_temp_path'),
);

export const hypervTypo: Fixer = keyFixer('hyperv-vmxc-typo', 'builder', ['hyperv-vmcx'], ['clone_from_vmxc_path'], (builder) =>
  renamed(builder, 'clone_from_vmxc_path', 'clone_from_vmcx_path', 'old'),
);

export const hypervNames: Fixer = keyFixer(
  'hyperv-cpu-and-ram',
  'builder',
  ['hyperv-iso', 'hyperv-vmcx'],
  ['cpu', 'ram_size'],
  (builder) => renamed(renamed(builder, 'cpu', 'cpus', 'old'), 'ram_size', 'memory', 'old'),
);
