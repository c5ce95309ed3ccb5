import type { Service } from './action.ts';
import { instanceProfileActions } from './iam/instance-profiles.ts';
import { rolePolicyActions } from './iam/role-policies.ts';
import { roleActions } from './iam/roles.ts';

/** Identity and Access Management, as far as a build makes an instance profile of its own. One for all regions. */
export const iam: Service = {
  name: 'iam',
  protocol: 'query',
  version: '2010-05-08',
  actions: { ...instanceProfileActions, ...roleActions, ...rolePolicyActions },
};
