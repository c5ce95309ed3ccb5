import { action } from '../../action.ts';
import { refusal } from '../../refusal.ts';
import { boolean, list, string, structure } from '../../wire/shape.ts';
import type { Xml } from '../../wire/xml.ts';
import { dryRun, type FilterTable, filtered, filters, paged, paging } from '../common.ts';
import { type InstanceType, instanceTypes, zonesOffering } from './instance-types.ts';

/** Types have no tags; filters ask for them nevertheless. */
type Filterable<T> = T & { readonly tags: Map<string, string> };

const none = new Map<string, string>();

/** Source: EC2 API Reference, DescribeInstanceTypes and DescribeInstanceTypeOfferings. */
export const instanceTypeActions = {
  DescribeInstanceTypes: action(
    structure({ InstanceType: list(string), IncludeUnsupportedInRegion: boolean, ...filters, ...paging, ...dryRun }),
    (input, { region, world }) => {
      const offered = [...instanceTypes.values()].filter(({ name }) => zonesOffering(name, region, world.settings()).length > 0);
      const unknown = input.InstanceType.filter((name) => !offered.some((type) => type.name === name));
      if (unknown.length > 0)
        throw refusal('InvalidInstanceType', `The following supplied instance types do not exist: [${unknown.join(', ')}]`);
      const asked = input.InstanceType.length === 0 ? offered : offered.filter(({ name }) => input.InstanceType.includes(name));
      const shown = filtered(
        asked.map((type): Filterable<InstanceType> => ({ ...type, tags: none })),
        input.Filter,
        byFilter,
      );
      const { page, nextToken } = paged(shown, input, { least: 5, most: 100 });
      return { instanceTypeSet: page.map(typeXml), nextToken };
    },
  ),
  DescribeInstanceTypeOfferings: action(
    structure({ LocationType: string, ...filters, ...paging, ...dryRun }),
    (input, { region, world }) => {
      const { LocationType: locationType = 'region' } = input;
      if (!['region', 'availability-zone', 'availability-zone-id'].includes(locationType))
        throw refusal(
          'InvalidParameterValue',
          `Value (${locationType}) for parameter locationType is invalid. Valid values: region, availability-zone, availability-zone-id.`,
        );
      const offerings = [...instanceTypes.keys()].flatMap((type) => {
        const zones = zonesOffering(type, region, world.settings());
        if (locationType === 'region') return zones.length === 0 ? [] : [{ type, location: region.name, tags: none }];
        return zones.map(({ name, id }) => ({ type, location: locationType === 'availability-zone' ? name : id, tags: none }));
      });
      const shown = filtered(offerings, input.Filter, {
        'instance-type': ({ type }) => [type],
        location: ({ location }) => [location],
      });
      const { page, nextToken } = paged(shown, input);
      return {
        instanceTypeOfferingSet: page.map(({ type, location }) => ({ instanceType: type, locationType, location })),
        nextToken,
      };
    },
  ),
};

function isMetal({ name }: InstanceType): boolean {
  return name.endsWith('.metal');
}

function isFree({ name }: InstanceType): boolean {
  return name === 't2.micro' || name === 't3.micro';
}

function hibernates(type: InstanceType): boolean {
  return !isMetal(type) && type.manufacturer !== 'Apple' && !type.architectures.includes('arm64') && type.memory <= 150 * 1024;
}

/** Source: EC2 User Guide, "Requirements for using NitroTPM". */
function hasTpm(type: InstanceType): boolean {
  return type.hypervisor === 'nitro' && !type.name.startsWith('t4g.');
}

/** Source: AWS Nitro Enclaves User Guide, "Requirements". */
export function hasEnclaves(type: InstanceType): boolean {
  const enough = type.architectures.includes('arm64') ? 2 : 4;
  return type.hypervisor === 'nitro' && !type.burstable && type.vcpus >= enough;
}

const byFilter: FilterTable<Filterable<InstanceType>> = {
  'bare-metal': (type) => [String(isMetal(type))],
  'burstable-performance-supported': ({ burstable }) => [String(burstable)],
  'current-generation': () => ['true'],
  'ebs-info.ebs-optimized-support': ({ hypervisor }) => [hypervisor === 'xen' ? 'unsupported' : 'default'],
  'ebs-info.encryption-support': () => ['supported'],
  'ebs-info.nvme-support': ({ hypervisor }) => [hypervisor === 'xen' ? 'unsupported' : 'required'],
  'free-tier-eligible': (type) => [String(isFree(type))],
  'hibernation-supported': (type) => [String(hibernates(type))],
  hypervisor: ({ hypervisor }) => [hypervisor === 'none' ? undefined : hypervisor],
  'instance-storage-supported': ({ storage }) => [String(storage > 0)],
  'instance-type': ({ name }) => [name],
  'memory-info.size-in-mib': ({ memory }) => [String(memory)],
  'network-info.ena-support': ({ ena }) => [ena],
  'network-info.ipv6-supported': () => ['true'],
  'nitro-enclaves-support': (type) => [hasEnclaves(type) ? 'supported' : 'unsupported'],
  'nitro-tpm-support': (type) => [hasTpm(type) ? 'supported' : 'unsupported'],
  'nitro-tpm-info.supported-versions': (type) => [hasTpm(type) ? '2.0' : undefined],
  'processor-info.supported-architecture': ({ architectures }) => architectures,
  'supported-boot-mode': ({ bootModes }) => bootModes,
  'supported-root-device-type': () => ['ebs'],
  'supported-usage-class': (type) => usageClasses(type),
  'supported-virtualization-type': () => ['hvm'],
  'vcpu-info.default-cores': ({ cores }) => [String(cores)],
  'vcpu-info.default-vcpus': ({ vcpus }) => [String(vcpus)],
};

function usageClasses({ name }: InstanceType): readonly string[] {
  return name.startsWith('mac') ? ['on-demand'] : ['on-demand', 'spot'];
}

function typeXml(type: InstanceType): Xml {
  return {
    instanceType: type.name,
    currentGeneration: true,
    freeTierEligible: isFree(type),
    supportedUsageClasses: usageClasses(type),
    supportedRootDeviceTypes: ['ebs'],
    supportedVirtualizationTypes: ['hvm'],
    bareMetal: isMetal(type),
    hypervisor: type.hypervisor === 'none' ? undefined : type.hypervisor,
    processorInfo: { supportedArchitectures: type.architectures, manufacturer: type.manufacturer },
    vCpuInfo: {
      defaultVCpus: type.vcpus,
      defaultCores: type.cores,
      defaultThreadsPerCore: type.vcpus / type.cores,
    },
    memoryInfo: { sizeInMiB: type.memory },
    instanceStorageSupported: type.storage > 0,
    instanceStorageInfo: type.storage > 0 ? { totalSizeInGB: type.storage, nvmeSupport: 'required' } : undefined,
    ebsInfo: {
      ebsOptimizedSupport: type.hypervisor === 'xen' ? 'unsupported' : 'default',
      encryptionSupport: 'supported',
      nvmeSupport: type.hypervisor === 'xen' ? 'unsupported' : 'required',
    },
    networkInfo: { enaSupport: type.ena, ipv6Supported: true },
    gpuInfo: type.gpus > 0 ? { gpus: [{ count: type.gpus, manufacturer: 'NVIDIA' }] } : undefined,
    hibernationSupported: hibernates(type),
    burstablePerformanceSupported: type.burstable,
    dedicatedHostsSupported: !type.burstable,
    autoRecoverySupported: !isMetal(type),
    supportedBootModes: type.bootModes,
    nitroEnclavesSupport: hasEnclaves(type) ? 'supported' : 'unsupported',
    nitroTpmSupport: hasTpm(type) ? 'supported' : 'unsupported',
    nitroTpmInfo: hasTpm(type) ? { supportedVersions: ['2.0'] } : undefined,
  };
}
