import { expect, test } from 'vitest';
import { ebs, surrogate, volume } from './components.ts';
import { linesOf, placesOf } from './configured.ts';

const lists = [
  [ebs, 'launch_block_device_mappings'],
  [ebs, 'ami_block_device_mappings'],
  [surrogate, 'ami_block_device_mappings'],
  [volume, 'ebs_volumes'],
] as const;

test.each<[string, object]>([
  ['nothing but a name', {}],
  ...['gp2', 'gp3', 'st1', 'sc1', 'standard'].map((type): [string, object] => [type, { volume_type: type, volume_size: 500 }]),
  ['the slowest io1', { volume_type: 'io1', iops: 100 }],
  ['the fastest io1', { volume_type: 'io1', iops: 64_000 }],
  ['the fastest io2', { volume_type: 'io2', volume_size: 256, iops: 256_000 }],
  ['io1 that is as fast as its size allows', { volume_type: 'io1', volume_size: 10, iops: 500 }],
  ['io2 that is as fast as its size allows', { volume_type: 'io2', volume_size: 10, iops: 10_000 }],
  ['the slowest gp3', { volume_type: 'gp3', iops: 3000, throughput: 125 }],
  ['the fastest gp3', { volume_type: 'gp3', volume_size: 8, iops: 80_000, throughput: 2000 }],
  ['encryption', { encrypted: true, kms_key_id: 'alias/images' }],
  ['a key alone', { kms_key_id: 'alias/images' }],
  ['no encryption', { encrypted: false }],
  ['a snapshot', { snapshot_id: 'snap-0123456789abcdef0', delete_on_termination: true }],
  ['an instance store', { virtual_name: 'ephemeral0' }],
  ['the last instance store', { virtual_name: 'ephemeral23' }],
  [
    'no device, whatever else it says',
    { no_device: true, volume_type: 'io1', throughput: 1, kms_key_id: '?', virtual_name: '?' },
  ],
])('%s: no problem', (_name, device) => {
  for (const [checked, list] of lists) expect(linesOf(checked, { [list]: [{ device_name: '/dev/sdx', ...device }] })).toEqual([]);
});

test.each<[string, object, (place: string, list: string) => readonly string[]]>([
  [
    'a name that the machine’s own system gives',
    { device_name: '/dev/nvme1n1' },
    (place) => [
      `error amazon/invalid-device-name at ${place}.device_name: Not the name of a device. EC2 knows no device "/dev/nvme1n1". Names are like /dev/sdf or /dev/xvdf, and xvdf for Windows, whatever the machine’s own system calls it.`,
    ],
  ],
  [
    'io1 without iops',
    { volume_type: 'io1' },
    (place) => [
      `error amazon/iops-missing at ${place}: iops is missing. A volume of the type io1 needs iops, and /dev/sdx has none.`,
    ],
  ],
  [
    'too few iops',
    { volume_type: 'io2', iops: 99 },
    (place) => [
      `error amazon/iops-range at ${place}.iops: iops out of range. A volume of the type io2 has 100 to 256000 operations per second, and /dev/sdx asks for 99.`,
    ],
  ],
  [
    'too many iops',
    { volume_type: 'io1', iops: 64_001 },
    (place) => [
      `error amazon/iops-range at ${place}.iops: iops out of range. A volume of the type io1 has 100 to 64000 operations per second, and /dev/sdx asks for 64001.`,
    ],
  ],
  [
    'too many iops for the size of io1',
    { volume_type: 'io1', volume_size: 10, iops: 501 },
    (place) => [
      `error amazon/iops-ratio at ${place}.iops: Too many operations for the size. A volume of the type io1 has at most 50 operations per second for every GiB: /dev/sdx with 10 GiB at most 500, and it asks for 501.`,
    ],
  ],
  [
    'too many iops for the size of io2',
    { volume_type: 'io2', volume_size: 10, iops: 10_001 },
    (place) => [
      `error amazon/iops-ratio at ${place}.iops: Too many operations for the size. A volume of the type io2 has at most 1000 operations per second for every GiB: /dev/sdx with 10 GiB at most 10000, and it asks for 10001.`,
    ],
  ],
  [
    'a slow gp3',
    { volume_type: 'gp3', iops: 2999, throughput: 124 },
    (place) => [
      `error amazon/iops-range at ${place}.iops: iops out of range. A volume of the type gp3 has 3000 to 80000 operations per second, and /dev/sdx asks for 2999.`,
      `error amazon/throughput-range at ${place}.throughput: Throughput out of range. A volume of the type gp3 has 125 to 2000 MiB per second, and /dev/sdx asks for 124.`,
    ],
  ],
  [
    'too fast a gp3',
    { volume_type: 'gp3', iops: 80_001, throughput: 2001 },
    (place) => [
      `error amazon/iops-range at ${place}.iops: iops out of range. A volume of the type gp3 has 3000 to 80000 operations per second, and /dev/sdx asks for 80001.`,
      `error amazon/throughput-range at ${place}.throughput: Throughput out of range. A volume of the type gp3 has 125 to 2000 MiB per second, and /dev/sdx asks for 2001.`,
    ],
  ],
  [
    'iops that mean nothing',
    { volume_type: 'gp2', iops: 100 },
    (place) => [
      `warning amazon/iops-unused at ${place}.iops: iops is not used. Only volumes of the types io1, io2 and gp3 have iops; /dev/sdx is of the type gp2. Leave it out, or set volume_type.`,
    ],
  ],
  [
    'iops and a throughput of no type',
    { iops: 100, throughput: 125 },
    (place) => [
      `warning amazon/iops-unused at ${place}.iops: iops is not used. Only volumes of the types io1, io2 and gp3 have iops; /dev/sdx is of EC2’s default type. Leave it out, or set volume_type.`,
      `error amazon/throughput-unused at ${place}.throughput: Only gp3 has a throughput. /dev/sdx has a throughput and is of EC2’s default type. Set volume_type = "gp3", or leave the throughput out.`,
    ],
  ],
  [
    'a key without encryption',
    { encrypted: false, kms_key_id: 'alias/images' },
    (place) => [
      `error amazon/key-of-unencrypted at ${place}.kms_key_id: A key, but no encryption. /dev/sdx has a kms_key_id and encrypted = false. Set encrypted = true, or leave the key out.`,
    ],
  ],
  [
    'no key',
    { encrypted: true, kms_key_id: 'images' },
    (place) => [
      `error amazon/invalid-key at ${place}.kms_key_id: Not a key of KMS. "images" does not look like a key. Write its id (1234abcd-12ab-34cd-56ef-1234567890ab, mrk-…), alias/NAME, or the ARN of either.`,
    ],
  ],
  [
    'no instance store',
    { virtual_name: 'ephemeral24' },
    (place) => [
      `error amazon/invalid-virtual-name at ${place}.virtual_name: Not an instance store. "ephemeral24" is not the name of an instance store: ephemeral0 to ephemeral23.`,
    ],
  ],
  [
    'no whole number',
    { volume_size: 1.5 },
    (place) => [
      `error amazon/not-whole at ${place}.volume_size: Not a whole number. "volume_size" is 1.5; EC2 takes whole numbers there.`,
    ],
  ],
  [
    'no such type',
    { volume_type: 'gp1' },
    (place) => [
      `error config/invalid-choice at ${place}.volume_type: Invalid value. "${place.replace(/\.(\d+)/, '[$1]')}.volume_type" is "gp1", and it must be one of "gp2", "gp3", "io1", "io2", "st1", "sc1" or "standard". Did you mean "gp2"?`,
    ],
  ],
])('%s', (_name, device, expected) => {
  for (const [checked, list] of lists)
    expect(linesOf(checked, { [list]: [{ device_name: '/dev/sdw' }, { device_name: '/dev/sdx', ...device }] })).toEqual(
      expected(`${list}.1`, list),
    );
});

test('a device has a name, which no other has', () => {
  for (const [checked, list] of lists) {
    expect(placesOf(checked, { [list]: [{ volume_size: 1 }] })).toContain(`config/missing-argument ${list}.0`);
    expect(linesOf(checked, { [list]: [{ device_name: '/dev/sdb' }, { device_name: '/dev/sdb' }] })).toEqual([
      `error amazon/device-twice at ${list}.1.device_name: Device is there twice. There is a device /dev/sdb already in "${list}". Give every device a name of its own.`,
    ]);
  }
});

test('what is launched and what the image has may have the same names', () => {
  const devices = [{ device_name: '/dev/sda1', volume_size: 20 }];
  expect(linesOf(ebs, { launch_block_device_mappings: devices, ami_block_device_mappings: devices })).toEqual([]);
});
