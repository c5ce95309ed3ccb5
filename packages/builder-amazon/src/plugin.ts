import { definePlugin } from '@imgbuild/core/sdk';
import { amazonEbs } from './builders/amazon-ebs.ts';
import { amazonEbsSurrogate } from './builders/amazon-ebssurrogate.ts';
import { amazonEbsVolume } from './builders/amazon-ebsvolume.ts';
import { amazonAmi } from './data/amazon-ami.ts';
import { amazonParameterstore } from './data/amazon-parameterstore.ts';
import { amazonSecretsmanager } from './data/amazon-secretsmanager.ts';
import { amazonImport } from './post-processors/amazon-import.ts';
import { resources } from './resources.ts';

export const plugin = definePlugin({
  accessor: 'amazon',
  provides: { 'github.com/hashicorp/amazon': { from: '1.0.0', to: '1.8.2' } },
  builders: { 'amazon-ebs': amazonEbs, 'amazon-ebssurrogate': amazonEbsSurrogate, 'amazon-ebsvolume': amazonEbsVolume },
  dataSources: {
    'amazon-ami': amazonAmi,
    'amazon-parameterstore': amazonParameterstore,
    'amazon-secretsmanager': amazonSecretsmanager,
  },
  postProcessors: { 'amazon-import': amazonImport },
  resources,
});
