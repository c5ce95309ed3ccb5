import { refusal } from '../refusal.ts';

interface Range {
  readonly least: number;
  readonly most: number;
}

interface VolumeType {
  /** GiB. */
  readonly size: Range;
  /** Input and output operations a second, where they can be asked for. */
  readonly iops?: Range & { readonly perGib: number; readonly usual?: number };
  /** MiB a second, where it can be asked for. */
  readonly throughput?: Range & { readonly perIops: number; readonly usual: number };
}

/** Source: EC2 API Reference, CreateVolume, and EBS User Guide, "Amazon EBS volume types". */
const types: Readonly<Record<string, VolumeType>> = {
  standard: { size: { least: 1, most: 1024 } },
  gp2: { size: { least: 1, most: 16_384 } },
  gp3: {
    size: { least: 1, most: 65_536 },
    iops: { least: 3000, most: 80_000, perGib: 500, usual: 3000 },
    throughput: { least: 125, most: 2000, perIops: 0.25, usual: 125 },
  },
  io1: { size: { least: 4, most: 16_384 }, iops: { least: 100, most: 64_000, perGib: 50 } },
  io2: { size: { least: 4, most: 65_536 }, iops: { least: 100, most: 256_000, perGib: 1000 } },
  st1: { size: { least: 125, most: 16_384 } },
  sc1: { size: { least: 125, most: 16_384 } },
};

/** What a volume can do. */
export interface Performance {
  readonly iops?: number;
  readonly throughput?: number;
}

/**
 * The performance that a volume of a type has when this was asked for. Refuses what the type cannot do, in EC2's words as its
 * clients have reported them: the API reference has the codes and the limits only.
 */
export function performanceOf(
  type: string,
  size: number,
  asked: { readonly iops?: number | undefined; readonly throughput?: number | undefined },
): Performance {
  const known = Object.hasOwn(types, type) ? types[type] : undefined;
  if (known === undefined) throw refusal('UnknownVolumeType', `Unsupported volume type '${type}' for volume creation.`);
  if (size < known.size.least)
    throw refusal('InvalidParameterValue', `Volume of ${size}GiB is too small; minimum is ${known.size.least}GiB.`);
  if (size > known.size.most)
    throw refusal('InvalidParameterValue', `Volume of ${size}GiB is too large; maximum is ${known.size.most}GiB.`);
  const iops = iopsOf(type, known, size, asked.iops);
  const throughput = throughputOf(type, known, iops, asked.throughput);
  return { ...(iops === undefined ? {} : { iops }), ...(throughput === undefined ? {} : { throughput }) };
}

/** What of a performance can be asked for: EC2 has some of its own accord, and refuses to be told of it. */
export function askable(type: string, { iops, throughput }: Performance): Performance {
  const known = Object.hasOwn(types, type) ? types[type] : undefined;
  return {
    ...(iops === undefined || known?.iops === undefined ? {} : { iops }),
    ...(throughput === undefined || known?.throughput === undefined ? {} : { throughput }),
  };
}

function iopsOf(type: string, { iops: limits }: VolumeType, size: number, asked: number | undefined): number | undefined {
  if (limits === undefined) {
    if (asked !== undefined)
      throw refusal('InvalidParameterCombination', `The parameter iops is not supported for ${type} volumes.`);
    // Not asked for, but told: three for each GiB, within bounds.
    return type === 'gp2' ? Math.min(16_000, Math.max(100, size * 3)) : undefined;
  }
  const iops = asked ?? limits.usual;
  if (iops === undefined) throw refusal('MissingParameter', `The parameter iops must be specified for ${type} volumes.`);
  if (iops < limits.least)
    throw refusal('InvalidParameterValue', `Volume iops of ${iops} is too low; minimum is ${limits.least}.`);
  if (iops > limits.most)
    throw refusal('InvalidParameterValue', `Volume iops of ${iops} is too high; maximum is ${limits.most}.`);
  const ratio = iops / size;
  if (ratio > limits.perGib && asked !== undefined && asked !== limits.usual)
    throw refusal(
      'InvalidParameterValue',
      `Iops to volume size ratio of ${ratio.toFixed(6)} is too high; maximum is ${limits.perGib}`,
    );
  return iops;
}

function throughputOf(
  type: string,
  { throughput: limits }: VolumeType,
  iops: number | undefined,
  asked: number | undefined,
): number | undefined {
  if (limits === undefined) {
    if (asked !== undefined)
      throw refusal('InvalidParameterCombination', `The parameter throughput is not supported for ${type} volumes.`);
    return undefined;
  }
  const throughput = asked ?? limits.usual;
  if (throughput < limits.least)
    throw refusal('InvalidParameterValue', `Throughput (MiBps) of ${throughput} is too low; minimum is ${limits.least}.`);
  if (throughput > limits.most)
    throw refusal('InvalidParameterValue', `Throughput (MiBps) of ${throughput} is too high; maximum is ${limits.most}.`);
  const ratio = throughput / (iops ?? Infinity);
  if (ratio > limits.perIops)
    throw refusal(
      'InvalidParameterValue',
      `Throughput (MiBps) to iops ratio of ${ratio.toFixed(6)} is too high; maximum is ${limits.perIops.toFixed(6)} MiBps per iops.`,
    );
  return throughput;
}
