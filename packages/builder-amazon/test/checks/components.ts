import { checkEbs } from '../../src/checks/amazon-ebs.ts';
import { checkEbsSurrogate } from '../../src/checks/amazon-ebssurrogate.ts';
import { checkEbsVolume } from '../../src/checks/amazon-ebsvolume.ts';
import { checkImport } from '../../src/checks/amazon-import.ts';
import { checkData } from '../../src/checks/data.ts';
import { config as ebsConfig } from '../../src/config/amazon-ebs.ts';
import { config as surrogateConfig } from '../../src/config/amazon-ebssurrogate.ts';
import { config as volumeConfig } from '../../src/config/amazon-ebsvolume.ts';
import { config as importConfig } from '../../src/config/amazon-import.ts';
import { config as amiConfig } from '../../src/config/data-ami.ts';
import { config as parameterConfig } from '../../src/config/data-parameterstore.ts';
import { config as secretConfig } from '../../src/config/data-secretsmanager.ts';
import type { Checked } from './configured.ts';

const instance = { source_ami: 'ami-0123456789abcdef0', instance_type: 't3.micro', ssh_username: 'admin' };

export const ebs: Checked = { config: ebsConfig, check: checkEbs, good: { ...instance, ami_name: 'image' } };

export const surrogate: Checked = {
  config: surrogateConfig,
  check: checkEbsSurrogate,
  good: {
    ...instance,
    ami_name: 'image',
    ami_virtualization_type: 'hvm',
    launch_block_device_mappings: [{ device_name: '/dev/xvdf', volume_size: 8 }],
    ami_root_device: { source_device_name: '/dev/xvdf', device_name: '/dev/xvda' },
  },
};

export const volume: Checked = {
  config: volumeConfig,
  check: checkEbsVolume,
  good: { ...instance, ebs_volumes: [{ device_name: '/dev/xvdf', volume_size: 8 }] },
};

export const imported: Checked = { config: importConfig, check: checkImport, good: { s3_bucket_name: 'bucket' } };

export const images: Checked = { config: amiConfig, check: checkData, good: { filters: { name: 'debian-*' }, owners: ['self'] } };

export const secret: Checked = { config: secretConfig, check: checkData, good: { name: 'secret' } };

export const parameter: Checked = { config: parameterConfig, check: checkData, good: { name: '/image' } };
