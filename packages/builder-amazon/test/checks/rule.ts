import type { Checked } from './configured.ts';

export type Changes = Readonly<Record<string, unknown>>;

/** What a configuration must obey, with one that breaks it and the nearest one that does not. Whole messages are in the tests of the areas. */
export interface Rule {
  /** A code of the package's checks, or a rule of a schema as `schemaRules` writes it. */
  readonly rule: string;
  /** Changes of the good configuration that break this rule and no other. */
  readonly broken: Changes;
  readonly kept: Changes;
  /** What is said of the broken one; by default that of the package's checks. */
  readonly code?: string;
  /** By default amazon-ebs. */
  readonly of?: Checked;
}

/** Some key, account and device. */
export const key = 'alias/images';
export const account = '123456789012';
export const device = { device_name: '/dev/xvdf', volume_size: 8 };

export const launched = (settings: Changes): Changes => ({ launch_block_device_mappings: [{ ...device, ...settings }] });
