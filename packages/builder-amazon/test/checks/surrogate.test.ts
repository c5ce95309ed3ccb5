import { expect, test } from 'vitest';
import { surrogate } from './components.ts';
import { linesOf, placesOf } from './configured.ts';

const launched = [{ device_name: '/dev/xvdf' }, { device_name: '/dev/xvdg', omit_from_artifact: true }];
const root = { source_device_name: '/dev/xvdf', device_name: '/dev/xvda' };

test.each([
  ['devices that the image goes without', { launch_block_device_mappings: launched }],
  ['a fast root device', { ami_root_device: { ...root, volume_type: 'gp3', iops: 4000, throughput: 200, volume_size: 10 } }],
  ['an image for arm64', { ami_architecture: 'arm64' }],
  ['an image of the instance', { use_create_image: true }],
  ['a spot instance whose volumes are snapshotted', { spot_price: 'auto' }],
])('%s: no problem', (_name, changes) => {
  expect(linesOf(surrogate, changes)).toEqual([]);
});

test.each<[string, object, readonly string[]]>([
  [
    'no virtualization',
    { ami_virtualization_type: undefined },
    [
      'error amazon/virtualization-missing: Virtualization of the image is not said. An image that is made of snapshots inherits nothing: set ami_virtualization_type, to "hvm" for all that is not very old.',
    ],
  ],
  [
    'another device to start from',
    { ami_root_device: { ...root, source_device_name: '/dev/xvdg' } },
    [
      'error amazon/root-device-missing at ami_root_device.source_device_name: No such device to start from. source_device_name is "/dev/xvdg", and launch_block_device_mappings has no such device. Did you mean "/dev/xvdf"? There are: /dev/xvdf.',
    ],
  ],
  [
    'no device to start from',
    { launch_block_device_mappings: undefined },
    [
      'error amazon/root-device-missing at ami_root_device.source_device_name: No such device to start from. source_device_name is "/dev/xvdf", and launch_block_device_mappings has no such device. There are: none.',
    ],
  ],
  [
    'a root device that the image goes without',
    { launch_block_device_mappings: launched, ami_root_device: { ...root, source_device_name: '/dev/xvdg' } },
    [
      'error amazon/root-device-omitted at launch_block_device_mappings.1.omit_from_artifact: The root device cannot be omitted. The image starts from /dev/xvdg, so omit_from_artifact and no_device cannot be set for it.',
    ],
  ],
  [
    'a root device that is not there',
    { launch_block_device_mappings: [{ device_name: '/dev/xvdf', no_device: true }] },
    [
      'error amazon/root-device-omitted at launch_block_device_mappings.0.no_device: The root device cannot be omitted. The image starts from /dev/xvdf, so omit_from_artifact and no_device cannot be set for it.',
    ],
  ],
  [
    'a root device that cannot be so fast',
    { ami_root_device: { ...root, volume_type: 'io1', volume_size: 8, iops: 1000 } },
    [
      'error amazon/iops-ratio at ami_root_device.iops: Too many operations for the size. A volume of the type io1 has at most 50 operations per second for every GiB: /dev/xvda with 8 GiB at most 400, and it asks for 1000.',
    ],
  ],
  [
    'a spot instance whose root volume would be another',
    { use_create_image: true, spot_price: 'auto' },
    [
      'error amazon/swap-on-spot at use_create_image: A spot instance keeps its root volume. use_create_image = true puts another volume in its place once the instance has stopped, and a spot instance does not stop. Leave out use_create_image or spot_price.',
    ],
  ],
  [
    'what an image of the instance inherits',
    { use_create_image: true, boot_mode: 'uefi', tpm_support: 'v2.0' },
    [
      'warning amazon/inherited-settings at boot_mode: Settings that the image inherits. With use_create_image = true the image inherits from the instance how it boots, and no use is made of boot_mode and tpm_support. Leave that out, or remove use_create_image.',
    ],
  ],
])('%s', (_name, changes, expected) => {
  expect(linesOf(surrogate, changes)).toEqual(expected);
});

test('a root device is needed, with both names', () => {
  expect(placesOf(surrogate, { ami_root_device: undefined })).toEqual(['config/missing-block']);
  expect(placesOf(surrogate, { ami_root_device: {} })).toEqual([
    'config/missing-argument ami_root_device',
    'config/missing-argument ami_root_device',
  ]);
  expect(placesOf(surrogate, { ami_architecture: 'sparc' })).toEqual(['config/invalid-choice ami_architecture']);
});
