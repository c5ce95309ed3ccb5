import { imported, surrogate, volume } from './components.ts';
import { device, key, launched, type Rule } from './rule.ts';

export const ofDevices: readonly Rule[] = [
  {
    rule: 'device-twice',
    broken: { launch_block_device_mappings: [device, device] },
    kept: { launch_block_device_mappings: [device, { ...device, device_name: '/dev/xvdg' }] },
  },
  {
    rule: 'invalid-device-name',
    broken: { launch_block_device_mappings: [{ ...device, device_name: '/dev/nvme1n1' }] },
    kept: {
      launch_block_device_mappings: ['xvdf', '/dev/sda1', '/dev/xvdba', '/dev/vdb', 'sdf'].map((name) => ({
        ...device,
        device_name: name,
      })),
    },
  },
  {
    rule: 'key-of-unencrypted',
    broken: launched({ kms_key_id: key, encrypted: false }),
    kept: launched({ kms_key_id: key, encrypted: true }),
  },
  { rule: 'iops-missing', broken: launched({ volume_type: 'io1' }), kept: launched({ volume_type: 'io1', iops: 100 }) },
  {
    rule: 'iops-unused',
    broken: launched({ volume_type: 'gp2', iops: 100 }),
    kept: launched({ volume_type: 'io1', iops: 100 }),
  },
  {
    rule: 'iops-range',
    broken: launched({ volume_type: 'gp3', iops: 2999 }),
    kept: launched({ volume_type: 'gp3', iops: 3000 }),
  },
  {
    rule: 'iops-ratio',
    broken: launched({ volume_type: 'io1', iops: 401 }),
    kept: launched({ volume_type: 'io1', iops: 400 }),
  },
  {
    rule: 'throughput-unused',
    broken: launched({ volume_type: 'gp2', throughput: 125 }),
    kept: launched({ volume_type: 'gp3', throughput: 125 }),
  },
  {
    rule: 'throughput-range',
    broken: launched({ volume_type: 'gp3', throughput: 124 }),
    kept: launched({ volume_type: 'gp3', throughput: 125 }),
  },
  {
    rule: 'invalid-virtual-name',
    broken: launched({ virtual_name: 'ephemeral24' }),
    kept: launched({ virtual_name: 'ephemeral23' }),
  },
  {
    rule: 'snapshot-settings-unused',
    of: volume,
    broken: { ebs_volumes: [{ ...device, snapshot_description: 'data' }] },
    kept: { ebs_volumes: [{ ...device, snapshot_description: 'data', snapshot_volume: true }] },
  },
  {
    rule: 'root-device-missing',
    of: surrogate,
    broken: { ami_root_device: { source_device_name: '/dev/xvdg', device_name: '/dev/xvda' } },
    kept: { ami_root_device: { source_device_name: '/dev/xvdf', device_name: '/dev/xvda' } },
  },
  {
    rule: 'root-device-omitted',
    of: surrogate,
    broken: launched({ omit_from_artifact: true }),
    kept: launched({ omit_from_artifact: false }),
  },
  {
    rule: 'virtualization-missing',
    of: surrogate,
    broken: { ami_virtualization_type: undefined },
    kept: { ami_virtualization_type: 'hvm' },
  },
  {
    rule: 'inherited-settings',
    of: surrogate,
    broken: { use_create_image: true, boot_mode: 'uefi' },
    kept: { use_create_image: false, boot_mode: 'uefi' },
  },
  {
    rule: 'swap-on-spot',
    of: surrogate,
    broken: { use_create_image: true, spot_price: 'auto' },
    kept: { use_create_image: false, spot_price: 'auto' },
  },
];

export const ofImports: readonly Rule[] = [
  {
    rule: 'import-platform-missing',
    of: imported,
    broken: { boot_mode: 'uefi' },
    kept: { boot_mode: 'uefi', platform: 'linux' },
  },
  {
    rule: 'import-boot-mode',
    of: imported,
    broken: { architecture: 'arm64', platform: 'linux', boot_mode: 'legacy-bios' },
    kept: { architecture: 'arm64', platform: 'linux', boot_mode: 'uefi' },
  },
  {
    rule: 'encryption-key-unused',
    of: imported,
    broken: { s3_encryption_key: key },
    kept: { s3_encryption_key: key, s3_encryption: 'aws:kms' },
  },
];
