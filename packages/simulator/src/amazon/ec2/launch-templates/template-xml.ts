import { listOf, type Xml } from '../../wire/xml.ts';
import type { LaunchTemplateData } from './template-shape.ts';

/** Lists have other names in answers than in calls. Source: EC2 API Reference, ResponseLaunchTemplateData. */
const renamed: Readonly<Record<string, string>> = {
  BlockDeviceMapping: 'blockDeviceMappingSet',
  NetworkInterface: 'networkInterfaceSet',
  LicenseSpecification: 'licenseSet',
  TagSpecification: 'tagSpecificationSet',
  Tag: 'tagSet',
  SecurityGroup: 'securityGroupSet',
  SecurityGroupId: 'securityGroupIdSet',
  Ipv6Addresses: 'ipv6AddressesSet',
  PrivateIpAddresses: 'privateIpAddressesSet',
};

/** Those inside of others that have yet another name there. */
const renamedInside: Readonly<Record<string, string>> = {
  SecurityGroupId: 'groupSet',
  Ipv4Prefix: 'ipv4PrefixSet',
  Ipv6Prefix: 'ipv6PrefixSet',
};

/** A template's data as answers show it: what was sent, under the names of answers. */
export function templateDataXml(data: LaunchTemplateData): Xml {
  return answered(data, {});
}

function answered(value: unknown, inside: Readonly<Record<string, string>>): Xml {
  if (Array.isArray(value)) return value.map((each) => answered(each, inside));
  if (typeof value !== 'object' || value === null) return value as Xml;
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, each]): readonly (readonly [string, Xml])[] => {
      if (each === undefined || (Array.isArray(each) && each.length === 0)) return [];
      const isList = Array.isArray(each);
      const own = isList ? (inside[name] ?? renamed[name]) : undefined;
      if (own === 'groupSet') return [[own, listOf('groupId', each as readonly string[])]];
      return [[own ?? `${name.charAt(0).toLowerCase()}${name.slice(1)}`, answered(each, renamedInside)]];
    }),
  );
}
