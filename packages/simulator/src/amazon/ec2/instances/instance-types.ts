import type { AmazonSettings } from '../../settings.ts';
import type { Region } from '../../state.ts';

/** A kind of machine that can be launched. */
export interface InstanceType {
  readonly name: string;
  readonly architectures: readonly string[];
  readonly vcpus: number;
  readonly cores: number;
  /** MiB. */
  readonly memory: number;
  readonly hypervisor: 'nitro' | 'xen' | 'none';
  readonly burstable: boolean;
  readonly ena: 'unsupported' | 'supported' | 'required';
  readonly bootModes: readonly string[];
  readonly manufacturer: string;
  /** GB of disks that are in the machine. */
  readonly storage: number;
  readonly gpus: number;
}

type Processor = 'intel' | 'amd' | 'graviton';
/** Name of a size, vCPUs, GiB of memory; GB of local disks where they are not so many for each vCPU. */
type Size = readonly [string, number, number, number?];

interface Family {
  readonly name: string;
  readonly processor: Processor;
  readonly sizes: readonly Size[];
  readonly hypervisor?: 'xen';
  /** Of those with Xen, which have no ENA otherwise. */
  readonly ena?: 'supported';
  readonly burstable?: true;
  /** GB of local disks for each vCPU. */
  readonly storage?: number;
  readonly gpus?: true;
}

const manufacturers = { intel: 'Intel', amd: 'AMD', graviton: 'AWS' } as const;

const burstable: readonly Size[] = [
  ['nano', 2, 0.5],
  ['micro', 2, 1],
  ['small', 2, 2],
  ['medium', 2, 4],
  ['large', 2, 8],
  ['xlarge', 4, 16],
  ['2xlarge', 8, 32],
];

/** Sizes whose names say how many times `xlarge` they are, which has four vCPUs. */
function sizes(memoryPerVcpu: number, names: readonly string[], metal?: number): readonly Size[] {
  const vcpus = (name: string): number => {
    if (name === 'medium') return 1;
    if (name === 'large') return 2;
    return 4 * Number(/^(\d*)xlarge$/.exec(name)?.[1] || 1);
  };
  const all = names.map((name): Size => [name, vcpus(name), vcpus(name) * memoryPerVcpu]);
  return metal === undefined ? all : [...all, ['metal', metal, metal * memoryPerVcpu]];
}

const older = ['large', 'xlarge', '2xlarge', '4xlarge', '8xlarge', '12xlarge', '16xlarge', '24xlarge'];
const olderCompute = ['large', 'xlarge', '2xlarge', '4xlarge', '9xlarge', '12xlarge', '18xlarge', '24xlarge'];
const newer = [...older, '32xlarge'];
const newest = [...older, '48xlarge'];
const graviton = ['medium', 'large', 'xlarge', '2xlarge', '4xlarge', '8xlarge', '12xlarge', '16xlarge'];
const gpu: readonly string[] = ['xlarge', '2xlarge', '4xlarge', '8xlarge', '12xlarge', '16xlarge'];

/** Sizes of r4 and i3, with the memory that is left beside Xen; `storage` is for each vCPU. */
function memorySizes(storage = 0): readonly Size[] {
  const names = ['large', 'xlarge', '2xlarge', '4xlarge', '8xlarge', '16xlarge'];
  return names.map((name, index) => [name, 2 ** (index + 1), 15.25 * 2 ** index, storage * 2 ** (index + 1)]);
}

/** General purpose, compute and memory: the letter of a family, and its GiB for each vCPU. */
const classes = [
  ['m', 4],
  ['c', 2],
  ['r', 8],
] as const;

/** Source: Amazon EC2 Instance Types Guide, "Specifications". */
const families: readonly Family[] = [
  {
    name: 't2',
    processor: 'intel',
    hypervisor: 'xen',
    burstable: true,
    sizes: [['nano', 1, 0.5], ['micro', 1, 1], ['small', 1, 2], ...burstable.slice(3)],
  },
  { name: 't3', processor: 'intel', burstable: true, sizes: burstable },
  { name: 't3a', processor: 'amd', burstable: true, sizes: burstable },
  { name: 't4g', processor: 'graviton', burstable: true, sizes: burstable },
  {
    name: 'm4',
    processor: 'intel',
    hypervisor: 'xen',
    sizes: sizes(4, ['large', 'xlarge', '2xlarge', '4xlarge', '10xlarge', '16xlarge']),
  },
  // What RunInstances takes when no type is named.
  { name: 'm1', processor: 'intel', hypervisor: 'xen', sizes: [['small', 1, 1.7, 160]] },
  {
    name: 'm3',
    processor: 'intel',
    hypervisor: 'xen',
    sizes: [
      ['medium', 1, 3.75, 4],
      ['large', 2, 7.5, 32],
      ['xlarge', 4, 15, 80],
      ['2xlarge', 8, 30, 160],
    ],
  },
  {
    name: 'c4',
    processor: 'intel',
    hypervisor: 'xen',
    sizes: [
      ['large', 2, 3.75],
      ['xlarge', 4, 7.5],
      ['2xlarge', 8, 15],
      ['4xlarge', 16, 30],
      ['8xlarge', 36, 60],
    ],
  },
  { name: 'r4', processor: 'intel', hypervisor: 'xen', ena: 'supported', sizes: memorySizes() },
  { name: 'i3', processor: 'intel', hypervisor: 'xen', ena: 'supported', sizes: memorySizes(237.5) },
  { name: 'i3', processor: 'intel', sizes: [['metal', 72, 512, 15_200]] },
  {
    name: 'c5n',
    processor: 'intel',
    sizes: [
      ...sizes(2.625, ['large', 'xlarge', '2xlarge', '4xlarge']),
      ['9xlarge', 36, 96],
      ['18xlarge', 72, 192],
      ['metal', 72, 192],
    ],
  },
  { name: 'm5n', processor: 'intel', sizes: sizes(4, older, 96) },
  ...classes.flatMap(([letter, memory]): readonly Family[] => [
    { name: `${letter}5`, processor: 'intel', sizes: sizes(memory, letter === 'c' ? olderCompute : older, 96) },
    { name: `${letter}5d`, processor: 'intel', storage: 37.5, sizes: sizes(memory, letter === 'c' ? olderCompute : older, 96) },
    { name: `${letter}5a`, processor: 'amd', sizes: sizes(memory, older) },
    { name: `${letter}6i`, processor: 'intel', sizes: sizes(memory, newer, 128) },
    { name: `${letter}6id`, processor: 'intel', storage: 59, sizes: sizes(memory, newer, 128) },
    { name: `${letter}6a`, processor: 'amd', sizes: sizes(memory, [...newer, '48xlarge'], 192) },
    { name: `${letter}6g`, processor: 'graviton', sizes: sizes(memory, graviton, 64) },
    { name: `${letter}6gd`, processor: 'graviton', storage: 59, sizes: sizes(memory, graviton, 64) },
    { name: `${letter}7i`, processor: 'intel', sizes: sizes(memory, newest) },
    { name: `${letter}7a`, processor: 'amd', sizes: sizes(memory, ['medium', ...newer, '48xlarge']) },
    { name: `${letter}7g`, processor: 'graviton', sizes: sizes(memory, graviton, 64) },
    { name: `${letter}8g`, processor: 'graviton', sizes: sizes(memory, [...graviton, '24xlarge', '48xlarge']) },
  ]),
  { name: 'm7i-flex', processor: 'intel', sizes: sizes(4, ['large', 'xlarge', '2xlarge', '4xlarge', '8xlarge']) },
  { name: 'c7i-flex', processor: 'intel', sizes: sizes(2, ['large', 'xlarge', '2xlarge', '4xlarge', '8xlarge']) },
  { name: 'i4i', processor: 'intel', storage: 234, sizes: sizes(8, newer) },
  { name: 'g4dn', processor: 'intel', storage: 31, gpus: true, sizes: sizes(4, gpu) },
  {
    name: 'g6',
    processor: 'amd',
    gpus: true,
    sizes: [
      ['xlarge', 4, 16, 250],
      ['2xlarge', 8, 32, 450],
      ['4xlarge', 16, 64, 600],
      ['8xlarge', 32, 128, 900],
      ['12xlarge', 48, 192, 3760],
      ['16xlarge', 64, 256, 1880],
      ['24xlarge', 96, 384, 3760],
      ['48xlarge', 192, 768, 7520],
    ],
  },
  { name: 'g5', processor: 'amd', storage: 62, gpus: true, sizes: sizes(4, [...gpu, '24xlarge', '48xlarge']) },
];

const macs: readonly InstanceType[] = [
  mac('mac1', 'x86_64_mac', 12, 32, 'Intel'),
  mac('mac2', 'arm64_mac', 8, 16, 'Apple'),
  mac('mac2-m2', 'arm64_mac', 8, 24, 'Apple'),
  mac('mac2-m2pro', 'arm64_mac', 12, 32, 'Apple'),
];

function mac(family: string, architecture: string, vcpus: number, memory: number, manufacturer: string): InstanceType {
  return {
    name: `${family}.metal`,
    architectures: [architecture],
    vcpus,
    cores: vcpus,
    memory: memory * 1024,
    hypervisor: 'none',
    burstable: false,
    ena: 'required',
    bootModes: ['uefi'],
    manufacturer,
    storage: 0,
    gpus: 0,
  };
}

const all: ReadonlyMap<string, InstanceType> = new Map(
  [...families.flatMap((family) => family.sizes.map((size) => typeOf(family, size))), ...macs].map((type) => [type.name, type]),
);

function typeOf(family: Family, [size, vcpus, memory, storage = (family.storage ?? 0) * vcpus]: Size): InstanceType {
  const onXen = family.hypervisor === 'xen';
  // The smallest ones of t2 are the last that run 32-bit systems.
  const wide = family.name === 't2' || family.name === 'm1' ? ['i386', 'x86_64'] : ['x86_64'];
  const threads = family.processor === 'graviton' || vcpus === 1 || family.name.endsWith('7a') ? 1 : 2;
  return {
    name: `${family.name}.${size}`,
    architectures: family.processor === 'graviton' ? ['arm64'] : wide,
    vcpus,
    cores: vcpus / threads,
    memory: Math.floor(memory * 1024),
    hypervisor: onXen ? 'xen' : size === 'metal' ? 'none' : 'nitro',
    burstable: family.burstable ?? false,
    ena: onXen ? (family.ena ?? 'unsupported') : 'required',
    bootModes: onXen ? ['legacy-bios'] : family.processor === 'graviton' ? ['uefi'] : ['legacy-bios', 'uefi'],
    manufacturer: manufacturers[family.processor],
    storage: Math.round(storage),
    gpus: family.gpus === true ? Math.max(1, Math.floor(vcpus / 24)) : 0,
  };
}

export const instanceTypes: ReadonlyMap<string, InstanceType> = all;

/** Zones of a region that have a type at all. */
export function zonesOffering(type: string, region: Region, settings: AmazonSettings): Region['zones'] {
  return zonesWithout(type, region, settings.notOffered);
}

/** Zones that could run one of the type now. */
export function zonesWithCapacity(type: string, region: Region, settings: AmazonSettings): Region['zones'] {
  return zonesWithout(type, region, [...settings.notOffered, ...settings.withoutCapacity]);
}

function zonesWithout(
  type: string,
  region: Region,
  lacking: readonly { readonly type: string; readonly zone?: string }[],
): Region['zones'] {
  const missing = lacking.filter((each) => each.type === type);
  return region.zones.filter(({ name }) => !missing.some(({ zone }) => zone === undefined || zone === name));
}
