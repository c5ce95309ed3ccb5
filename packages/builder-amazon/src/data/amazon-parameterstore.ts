import { defineDataSource } from '@imgbuild/core/sdk';
import { checkData } from '../checks/data.ts';
import { config, outputs } from '../config/data-parameterstore.ts';

/** Reads a parameter. */
export const amazonParameterstore = defineDataSource({
  summary: 'Reads a parameter of the parameter store of AWS Systems Manager.',
  config,
  outputs,
  check: checkData,
  read: async (ctx) => (await import('./driver.ts')).readParameter(ctx),
});
