import { defineDataSource } from '@imgbuild/core/sdk';
import { checkData } from '../checks/data.ts';
import { config, outputs } from '../config/data-secretsmanager.ts';

/** Reads a secret. */
export const amazonSecretsmanager = defineDataSource({
  summary: 'Reads a secret of AWS Secrets Manager.',
  config,
  outputs,
  check: checkData,
  read: async (ctx) => (await import('./driver.ts')).readSecret(ctx),
});
