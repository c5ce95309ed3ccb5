import type { Service } from './action.ts';
import { sessionListActions } from './ssm/describe-sessions.ts';
import { managedInstanceActions } from './ssm/managed-instances.ts';
import { parameterActions } from './ssm/parameters.ts';
import { sessionActions } from './ssm/sessions.ts';

/** Systems Manager: the parameter store, and Session Manager. */
export const ssm: Service = {
  name: 'ssm',
  protocol: 'json',
  version: 'AmazonSSM',
  errorTexts: {
    InvalidDocument: 'Message',
    InvalidNextToken: 'Message',
    TargetNotConnected: 'Message',
    InvalidFilterKey: 'nowhere',
  },
  actions: { ...parameterActions, ...sessionActions, ...sessionListActions, ...managedInstanceActions },
};
