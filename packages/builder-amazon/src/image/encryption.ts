import type { Image } from '@aws-sdk/client-ec2';
import { failure } from '@imgbuild/core/sdk';
import { isSet } from '../checks/given.ts';
import type { EbsConfig } from '../config/amazon-ebs.ts';
import { problems } from '../problems.ts';

/**
 * What is encrypted stays so: EC2 makes neither a volume nor a copy of it that is not. Without copies the image would be encrypted
 * in spite of the template, and with them the last call of the build would be refused.
 * Sources: EC2 API Reference, CopyImage, Encrypted; packer#9529, packer#11741.
 * @throws `source-encrypted`
 */
export function checkEncryption(
  config: Pick<EbsConfig, 'encrypt_boot' | 'launch_block_device_mappings'>,
  { ImageId: image = '', BlockDeviceMappings: mappings = [] }: Image,
): void {
  if (config.encrypt_boot !== false) return;
  // Of these devices the instance has nothing of the source's.
  const replaced = config.launch_block_device_mappings
    .filter((device) => device.no_device || isSet(device.virtual_name) || isSet(device.snapshot_id))
    .map(({ device_name: name }) => name);
  const devices = mappings.flatMap(({ DeviceName: name = '', Ebs: ebs }) =>
    ebs?.Encrypted === true && !replaced.includes(name) ? [name] : [],
  );
  if (devices.length > 0) throw failure(problems.create('source-encrypted', { image, devices: devices.join(', ') }));
}
