import type { Service } from './action.ts';
import { creatingActions } from './secrets/create.ts';
import { readingActions } from './secrets/read.ts';

/** Secrets Manager. */
export const secretsManager: Service = {
  name: 'secretsmanager',
  protocol: 'json',
  version: 'secretsmanager',
  actions: { ...creatingActions, ...readingActions },
};
