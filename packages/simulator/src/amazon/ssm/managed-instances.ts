import { action, type Caller } from '../action.ts';
import { checkConstraints } from '../constraints.ts';
import { refusal } from '../refusal.ts';
import type { Instance } from '../state.ts';
import { integer, list, string, structure } from '../wire/shape.ts';
import { isConnected, roleOfInstance } from './connected.ts';

const agentVersion = '3.3.987.0';

type Keys = Readonly<Record<string, (instance: Instance, caller: Caller) => string | undefined>>;

/** What instances can be filtered by; with the older list of filters too. */
const keys: Keys = {
  InstanceIds: ({ id }) => id,
  AgentVersion: () => agentVersion,
  PingStatus: () => 'Online',
  PlatformTypes: platformOf,
  ActivationIds: () => undefined,
  IamRole: (instance, { account }) => roleOfInstance(instance, account),
  ResourceType: () => 'EC2Instance',
  AssociationStatus: () => undefined,
};

/** Source: Systems Manager API Reference, DescribeInstanceInformation. Instances whose agent has never been connected are not listed. */
export const managedInstanceActions = {
  DescribeInstanceInformation: action(
    structure({
      InstanceInformationFilterList: list(structure({ key: string, valueSet: list(string) })),
      Filters: list(structure({ Key: string, Values: list(string) })),
      MaxResults: integer,
      NextToken: string,
    }),
    (input, caller) => {
      const { MaxResults: most = 50, NextToken: token } = input;
      checkConstraints('ValidationException', [{ name: 'maxResults', value: input.MaxResults, least: 5, most: 50 }]);
      const filters = [
        ...input.InstanceInformationFilterList.map(({ key, valueSet }) => ({ key, values: valueSet })),
        ...input.Filters.map(({ Key: key, Values: values }) => ({ key, values })),
      ].map(({ key = '', values }) => ({ test: testOf(key), values }));
      const all = [...caller.region.instances.values()].filter(
        (instance) =>
          isConnected(instance, caller) && filters.every(({ test, values }) => values.includes(test(instance, caller) ?? '')),
      );
      const start = token === undefined ? 0 : Number(/^place-(\d+)$/.exec(token)?.[1]);
      if (Number.isNaN(start)) throw refusal('InvalidNextToken', 'The specified token is not valid.');
      return {
        InstanceInformationList: all.slice(start, start + most).map((instance) => described(instance, caller)),
        NextToken: start + most < all.length ? `place-${start + most}` : undefined,
      };
    },
  ),
};

function testOf(key: string): Keys[string] {
  const tag = /^tag:(.+)$/.exec(key)?.[1];
  if (tag !== undefined) return ({ tags }) => tags.get(tag);
  const known = Object.hasOwn(keys, key) ? keys[key] : undefined;
  if (known === undefined) throw refusal('InvalidFilterKey', '');
  return known;
}

function platformOf({ image }: Instance): string {
  return image.platform === 'windows' ? 'Windows' : 'Linux';
}

function described(instance: Instance, { world, region }: Caller): Readonly<Record<string, string | number | boolean>> {
  const { instanceStart, sessionAgent } = world.settings().durations;
  return {
    InstanceId: instance.id,
    PingStatus: 'Online',
    LastPingDateTime: world.clock.now() / 1000,
    AgentVersion: agentVersion,
    IsLatestVersion: true,
    PlatformType: platformOf(instance),
    ResourceType: 'EC2Instance',
    IPAddress: instance.privateAddress,
    ComputerName: `ip-${instance.privateAddress.replaceAll('.', '-')}.${region.name}.compute.internal`,
    RegistrationDate: (instance.launchedAt + instanceStart + sessionAgent) / 1000,
  };
}
