import type { Problem } from '@imgbuild/core/sdk';
import type { DeviceConfig, VolumeConfig } from '../config/devices.ts';
import { problems } from '../problems.ts';
import { checkKey } from './formats.ts';
import { isSet, type Path } from './given.ts';

/** Devices of one of a builder's lists. */
export function* checkDevices(list: string, devices: readonly DeviceConfig[]): Iterable<Problem> {
  for (const [index, device] of devices.entries()) {
    const { device_name: name } = device;
    const path = [list, index];
    if (devices.findIndex((other) => other.device_name === name) < index)
      yield { ...problems.create('device-twice', { device: name, list }), path: [...path, 'device_name'] };
    // Of a device that is left out, nothing else is sent.
    if (device.no_device) continue;
    if (!isDeviceName(name)) yield { ...problems.create('invalid-device-name', { name }), path: [...path, 'device_name'] };
    yield* checkDevice(device, path);
  }
}

/**
 * Whether some image, some type of instance or some cloud that speaks as EC2 does might take a name: which of them does shows at the
 * launch. https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/device_naming.html
 */
function isDeviceName(name: string): boolean {
  return /^(?:\/dev\/)?(?:sd|xvd|hd|vd)[a-z]{1,2}\d{0,2}$/.test(name);
}

function* checkDevice(device: DeviceConfig, path: Path): Iterable<Problem> {
  const { device_name: name, kms_key_id: key, virtual_name: store } = device;
  if (isSet(store)) {
    if (!/^ephemeral(?:\d|1\d|2[0-3])$/.test(store))
      yield { ...problems.create('invalid-virtual-name', { text: store }), path: [...path, 'virtual_name'] };
    return;
  }
  if (isSet(key)) {
    if (device.encrypted === false)
      yield { ...problems.create('key-of-unencrypted', { device: name }), path: [...path, 'kms_key_id'] };
    yield* checkKey(key, [...path, 'kms_key_id']);
  }
  yield* checkVolume(device, name, path);
}

// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_EbsBlockDevice.html, and for the ratios
// https://docs.aws.amazon.com/ebs/latest/userguide/ebs-volume-types.html
const operations = {
  io1: { min: 100, max: 64_000, ratio: 50 },
  io2: { min: 100, max: 256_000, ratio: 1000 },
  gp3: { min: 3000, max: 80_000, ratio: undefined },
} as const;

/** Size and speed of a volume. */
export function* checkVolume(volume: VolumeConfig, device: string, path: Path): Iterable<Problem> {
  const { volume_type: type, volume_size: size = 0, iops, throughput } = volume;
  const kind = type === undefined ? 'of EC2’s default type' : `of the type ${type}`;
  yield* checkOperations({ device, type, kind, size, iops }, path);
  if (throughput === undefined) return;
  const place = [...path, 'throughput'];
  if (type !== 'gp3') yield { ...problems.create('throughput-unused', { device, type: kind }), path: place };
  else if (throughput < 125 || throughput > 2000)
    yield { ...problems.create('throughput-range', { device, throughput }), path: place };
}

function* checkOperations(
  o: {
    readonly device: string;
    readonly type: VolumeConfig['volume_type'];
    readonly kind: string;
    readonly size: number;
    readonly iops: number | undefined;
  },
  path: Path,
): Iterable<Problem> {
  const { device, type, size, iops } = o;
  if (type !== 'io1' && type !== 'io2' && type !== 'gp3') {
    // Packer does not send it, so templates that have it must go on working.
    if (iops !== undefined)
      yield { ...problems.create('iops-unused', { device, type: o.kind }), severity: 'warning', path: [...path, 'iops'] };
    return;
  }
  if (iops === undefined) {
    if (type !== 'gp3') yield { ...problems.create('iops-missing', { device, type }), path };
    return;
  }
  const { min, max, ratio } = operations[type];
  const place = [...path, 'iops'];
  if (iops < min || iops > max) yield { ...problems.create('iops-range', { device, type, min, max, iops }), path: place };
  else if (ratio !== undefined && size > 0 && iops > ratio * size)
    yield { ...problems.create('iops-ratio', { device, type, ratio, size, most: ratio * size, iops }), path: place };
}
