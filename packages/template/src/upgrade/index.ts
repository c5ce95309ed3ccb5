/** JSON templates written anew in HCL, as `packer hcl2_upgrade` does. */
export { upgradeTemplate, type Upgraded, type UpgradeOptions } from './upgrade-template.ts';
export type { ComponentUse } from './component-uses.ts';
export { problems as upgradeProblems } from './problems.ts';
