import { defineDataSource } from '@imgbuild/core/sdk';
import { checkData } from '../checks/data.ts';
import { config, outputs } from '../config/data-ami.ts';

/** Finds an image of EC2. */
export const amazonAmi = defineDataSource({
  summary: 'Finds an AMI of Amazon EC2 by filters, for templates that need its id or tags.',
  config,
  outputs,
  check: checkData,
  read: async (ctx) => (await import('./driver.ts')).readImage(ctx),
});
