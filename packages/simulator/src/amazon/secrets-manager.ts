import type { Service } from './action.ts';
import { creatingActions } from './secrets/create.ts';
import { readingActions } from './secrets/read.ts';

/** Secrets Manager. */
export const secretsManager: Service = {
  name: 'secretsmanager',
  protocol: 'json',
  version: 'secretsmanager',
  errorTexts: {
    InvalidNextTokenException: 'Message',
    InvalidParameterException: 'Message',
    InvalidRequestException: 'Message',
    ResourceExistsException: 'Message',
    ResourceNotFoundException: 'Message',
  },
  actions: { ...creatingActions, ...readingActions },
};
