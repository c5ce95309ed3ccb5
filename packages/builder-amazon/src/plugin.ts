import { definePlugin } from '@imgbuild/core/sdk';
import { amazonEbs } from './builders/amazon-ebs.ts';
import { amazonAmi } from './data/amazon-ami.ts';
import { amazonParameterstore } from './data/amazon-parameterstore.ts';
import { amazonSecretsmanager } from './data/amazon-secretsmanager.ts';
import { resources } from './resources.ts';

export const plugin = definePlugin({
  accessor: 'amazon',
  provides: { 'github.com/hashicorp/amazon': { from: '1.0.0', to: '1.8.2' } },
  builders: { 'amazon-ebs': amazonEbs },
  dataSources: {
    'amazon-ami': amazonAmi,
    'amazon-parameterstore': amazonParameterstore,
    'amazon-secretsmanager': amazonSecretsmanager,
  },
  resources,
});
