import { action, type Caller } from '../../action.ts';
import { refusal } from '../../refusal.ts';
import type { Instance } from '../../state.ts';
import { boolean, integer, list, string, structure, type Taken } from '../../wire/shape.ts';
import type { Xml } from '../../wire/xml.ts';
import { dryRun, required } from '../common.ts';
import { findGroup } from '../security-groups/find-group.ts';
import { checkMetadataKeys } from '../tag-checks.ts';
import { findInstance } from './find-instances.ts';
import { groupSet, interfaceOf, metadataXml, volumesXml } from './instance-xml.ts';
import { instanceTypes } from './instance-types.ts';
import { checkedUserData, metadataOptions, oneOf } from './launch-options.ts';

const flag = structure({ Value: boolean });
const text = structure({ Value: string });

const modification = structure({
  InstanceId: string,
  Attribute: string,
  Value: string,
  BlockDeviceMapping: list(
    structure({
      DeviceName: string,
      VirtualName: string,
      NoDevice: string,
      Ebs: structure({ DeleteOnTermination: boolean, VolumeId: string }),
    }),
  ),
  DisableApiStop: flag,
  DisableApiTermination: flag,
  EbsOptimized: flag,
  EnaSupport: flag,
  GroupId: list(string),
  InstanceInitiatedShutdownBehavior: text,
  InstanceType: text,
  Kernel: text,
  Ramdisk: text,
  SourceDestCheck: flag,
  SriovNetSupport: text,
  UserData: text,
  ...dryRun,
});

/** Source: EC2 API Reference, the actions that are named here. */
export const attributeActions = {
  ModifyInstanceAttribute: action(modification, (input, caller) => {
    const instance = findInstance(input.InstanceId, caller);
    const changes = changesOf(input);
    if (changes.length === 0) throw refusal('MissingParameter', 'No attributes specified.');
    if (changes.length > 1)
      throw refusal(
        'InvalidParameterCombination',
        `Fields for multiple attribute types specified: ${changes.map(({ name }) => name).join(', ')}`,
      );
    for (const { change } of changes) change(instance, caller);
    return { return: true };
  }),
  DescribeInstanceAttribute: action(structure({ InstanceId: string, Attribute: string, ...dryRun }), (input, caller) => {
    const instance = findInstance(input.InstanceId, caller);
    if (input.Attribute === undefined) throw required('attribute');
    const read = Object.hasOwn(attributes, input.Attribute) ? attributes[input.Attribute] : undefined;
    if (read === undefined)
      throw refusal('InvalidParameterValue', `Value (${input.Attribute}) for parameter attribute is invalid. Unknown attribute.`);
    return { instanceId: instance.id, ...read(instance, caller) };
  }),
  ModifyInstanceMetadataOptions: action(
    structure({
      InstanceId: string,
      HttpEndpoint: string,
      HttpProtocolIpv6: string,
      HttpPutResponseHopLimit: integer,
      HttpTokens: string,
      InstanceMetadataTags: string,
      ...dryRun,
    }),
    (input, caller) => {
      const instance = findInstance(input.InstanceId, caller);
      if (instance.state !== 'running' && instance.state !== 'stopped')
        throw refusal('IncorrectInstanceState', `The instance '${instance.id}' is not in a valid state for this operation.`);
      const metadata = metadataOptions(input, instance.metadata);
      checkMetadataKeys(metadata.tags, instance.tags.keys());
      instance.metadata = metadata;
      return { instanceId: instance.id, instanceMetadataOptions: metadataXml(instance) };
    },
  ),
};

type Attribute = (instance: Instance, caller: Caller) => Readonly<Record<string, Xml>>;

const attributes: Readonly<Record<string, Attribute>> = {
  blockDeviceMapping: (instance, caller) => ({ blockDeviceMapping: volumesXml(instance, caller) }),
  disableApiStop: ({ disableApiStop }) => ({ disableApiStop: { value: disableApiStop } }),
  disableApiTermination: ({ disableApiTermination }) => ({ disableApiTermination: { value: disableApiTermination } }),
  ebsOptimized: ({ ebsOptimized }) => ({ ebsOptimized: { value: ebsOptimized } }),
  enaSupport: ({ enaSupport }) => ({ enaSupport: { value: enaSupport } }),
  enclaveOptions: ({ asked }) => ({ enclaveOptions: { enabled: asked.enclave } }),
  groupSet: ({ securityGroupIds }, caller) => ({ groupSet: groupSet(securityGroupIds, caller) }),
  instanceInitiatedShutdownBehavior: ({ shutdownBehavior }) => ({
    instanceInitiatedShutdownBehavior: { value: shutdownBehavior },
  }),
  instanceType: ({ type }) => ({ instanceType: { value: type } }),
  kernel: () => ({ kernel: undefined }),
  productCodes: ({ image }) => ({
    productCodes: image.productCodes.map((code) => ({ productCode: code, type: 'marketplace' })),
  }),
  ramdisk: () => ({ ramdisk: undefined }),
  rootDeviceName: ({ rootDeviceName }) => ({ rootDeviceName: { value: rootDeviceName } }),
  sourceDestCheck: ({ sourceDestCheck }) => ({ sourceDestCheck: { value: sourceDestCheck } }),
  sriovNetSupport: ({ sriovNetSupport }) => ({
    sriovNetSupport: sriovNetSupport === undefined ? '' : { value: sriovNetSupport },
  }),
  userData: ({ userData }) => ({ userData: userData === '' ? '' : { value: userData } }),
};

interface Change {
  readonly name: string;
  change(instance: Instance, caller: Caller): void;
}

/** What a call wants changed, in either of the two forms that there are. */
function changesOf(input: Taken<typeof modification>): readonly Change[] {
  const { Attribute: named, Value: value } = input;
  const inNames = named === undefined ? [] : [changeNamed(named, value ?? '')];
  const flags = (['DisableApiStop', 'DisableApiTermination', 'EbsOptimized', 'EnaSupport', 'SourceDestCheck'] as const).flatMap(
    (name) => (input[name]?.Value === undefined ? [] : [changeNamed(lower(name), String(input[name].Value))]),
  );
  const texts = (
    ['InstanceInitiatedShutdownBehavior', 'InstanceType', 'Kernel', 'Ramdisk', 'SriovNetSupport', 'UserData'] as const
  ).flatMap((name) => (input[name] === undefined ? [] : [changeNamed(lower(name), input[name].Value ?? '')]));
  const groups: readonly Change[] = input.GroupId.length === 0 ? [] : [changeOfGroups(input.GroupId)];
  const mappings: readonly Change[] = input.BlockDeviceMapping.length === 0 ? [] : [changeOfMappings(input.BlockDeviceMapping)];
  return [...inNames, ...flags, ...texts, ...groups, ...mappings];
}

function lower(name: string): string {
  return `${name.charAt(0).toLowerCase()}${name.slice(1)}`;
}

function changeNamed(name: string, value: string): Change {
  const change = Object.hasOwn(changes, name) ? changes[name] : undefined;
  if (change === undefined)
    throw refusal('InvalidParameterValue', `Value (${name}) for parameter attribute is invalid. It cannot be modified.`);
  return { name, change: (instance, caller) => change(instance, value, caller) };
}

const changes: Readonly<Record<string, (instance: Instance, value: string, caller: Caller) => void>> = {
  disableApiStop: (instance, value) => {
    instance.disableApiStop = value === 'true';
  },
  disableApiTermination: (instance, value) => {
    if (instance.lifecycle === 'spot' && value === 'true')
      throw refusal('UnsupportedOperation', `Modifying 'disableApiTermination' is not supported for spot instances.`);
    instance.disableApiTermination = value === 'true';
  },
  ebsOptimized: (instance, value) => {
    mustBeStopped(instance);
    instance.ebsOptimized = value === 'true';
  },
  enaSupport: (instance, value) => {
    mustBeStopped(instance);
    instance.enaSupport = value === 'true';
  },
  instanceInitiatedShutdownBehavior: (instance, value) => {
    instance.shutdownBehavior =
      oneOf('instanceInitiatedShutdownBehavior', value, ['stop', 'terminate']) ?? instance.shutdownBehavior;
  },
  instanceType: (instance, value) => {
    mustBeStopped(instance);
    const type = instanceTypes.get(value);
    if (type === undefined) throw refusal('InvalidParameterValue', `Invalid value '${value}' for InstanceType.`);
    if (!type.architectures.includes(instance.image.architecture))
      throw refusal(
        'InvalidParameterCombination',
        `The architecture '${instance.image.architecture}' of the instance does not match that of instance type '${value}'.`,
      );
    instance.type = value;
  },
  kernel: refuseKernel,
  ramdisk: refuseKernel,
  sourceDestCheck: (instance, value) => {
    instance.sourceDestCheck = value === 'true';
  },
  sriovNetSupport: (instance, value) => {
    mustBeStopped(instance);
    if (value !== 'simple')
      throw refusal('InvalidParameterValue', `Invalid value '${value}' for sriovNetSupport. Valid values: simple.`);
    instance.sriovNetSupport = value;
  },
  userData: (instance, value) => {
    mustBeStopped(instance);
    instance.userData = checkedUserData(value);
  },
};

function refuseKernel(instance: Instance): never {
  throw refusal(
    'InvalidParameterCombination',
    `The instance '${instance.id}' has virtualization type 'hvm', which has no kernel or ramdisk of its own.`,
  );
}

function mustBeStopped({ id, state }: Instance): void {
  if (state !== 'stopped') throw refusal('IncorrectInstanceState', `The instance '${id}' is not in the 'stopped' state.`);
}

function changeOfGroups(ids: readonly string[]): Change {
  return {
    name: 'groupSet',
    change: (instance, caller) => {
      const groups = ids.map((id) => findGroup(id, undefined, caller));
      for (const { id, vpcId } of groups)
        if (vpcId !== instance.vpcId)
          throw refusal('InvalidGroup.NotFound', `The security group '${id}' does not exist in VPC '${instance.vpcId}'`);
      instance.securityGroupIds = groups.map(({ id }) => id);
      const own = interfaceOf(instance, caller);
      if (own !== undefined) own.securityGroupIds = instance.securityGroupIds;
    },
  };
}

function changeOfMappings(mappings: Taken<typeof modification>['BlockDeviceMapping']): Change {
  return {
    name: 'blockDeviceMapping',
    change: (instance, { region }) => {
      const attachments = mappings.map(({ DeviceName: device = '', Ebs: ebs }) => {
        const attachment = region.volumes.get(instance.volumes.get(device) ?? '')?.attachment;
        if (attachment === undefined)
          throw refusal('InvalidInstanceAttributeValue', `No device is currently mapped at ${device}`);
        return { attachment, goes: ebs?.DeleteOnTermination };
      });
      for (const { attachment, goes } of attachments) attachment.deleteOnTermination = goes ?? attachment.deleteOnTermination;
    },
  };
}
