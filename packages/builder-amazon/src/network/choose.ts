import type { Subnet, Vpc } from '@aws-sdk/client-ec2';
import type { Problem } from '@imgbuild/core/sdk';
import { codeOf } from '../aws/errors.ts';
import type { InstanceConfig } from '../config/instance.ts';
import type { NetworkConfig } from '../config/network.ts';
import { problems } from '../problems.ts';
import type { Work } from '../work.ts';
import { isGiven } from './filters.ts';
import { inferSubnet, typesByZone } from './infer-subnet.ts';
import { describeSubnet, findSubnet } from './subnet.ts';
import { findDefaultVpc, findVpc, mustBeDefault } from './vpc.ts';

/** Where the instance will be. What is missing is left to EC2: the default VPC, a subnet of it, whether that gives addresses. */
export interface Network {
  readonly vpcId?: string;
  readonly subnetId?: string;
  readonly zone?: string;
  /** Whether the instance is to have a public address; only with a subnet, since EC2 takes it for a subnet's interface alone. */
  readonly publicAddress?: 'yes' | 'no';
}

/** Decides where the instance will be, of what the template says. */
export async function chooseNetwork(config: NetworkConfig & InstanceConfig, work: Work): Promise<Network> {
  const { clients, report } = work;
  const zone = present(config.availability_zone);
  const given = { vpc: present(config.vpc_id), subnet: present(config.subnet_id) };
  const { vpc_filter: vpcFilter, subnet_filter: subnetFilter } = config;

  const vpc = given.vpc === undefined && isGiven(vpcFilter) ? await findVpc(vpcFilter, clients, work) : undefined;
  if (vpc !== undefined) report.say(`Found VPC ID: ${vpc.VpcId ?? ''}`);
  const vpcId = given.vpc ?? vpc?.VpcId;

  const isSought = given.subnet === undefined && isGiven(subnetFilter);
  const found = isSought ? await findSubnet(subnetFilter, { vpcId, zone }, clients, work) : undefined;
  if (found !== undefined) report.say(`Found Subnet ID: ${found.SubnetId ?? ''}`);

  const isOpen = given.subnet === undefined && found === undefined;
  if (isOpen) mustBeDefault(vpc, clients.region);
  const inferred = isOpen ? await subnetForAddress(config, { vpcId, zone }, work) : undefined;
  const subnet =
    found ?? inferred ?? (given.subnet === undefined ? undefined : await placeOf(given.subnet, { vpcId, zone }, work));
  const wanted = config.associate_public_ip_address;
  return {
    ...defined('vpcId', vpcId ?? subnet?.VpcId),
    ...defined('subnetId', subnet?.SubnetId),
    ...defined('zone', zone ?? subnet?.AvailabilityZone),
    ...(wanted === undefined || subnet === undefined ? {} : { publicAddress: wanted ? 'yes' : 'no' }),
  };
}

interface Known {
  readonly vpcId: string | undefined;
  readonly zone: string | undefined;
}

/** The subnet that a template names, with its VPC and zone where those are not known. */
async function placeOf(id: string, { vpcId, zone }: Known, work: Work): Promise<Subnet> {
  if (vpcId !== undefined && zone !== undefined) return { SubnetId: id };
  return { ...(await describeSubnet(id, work.clients, work)), SubnetId: id };
}

/** A public address is asked for, or refused, of a subnet's interface: without a subnet one is chosen. */
async function subnetForAddress(config: InstanceConfig & NetworkConfig, known: Known, work: Work): Promise<Subnet | undefined> {
  const { clients, report } = work;
  const wanted = config.associate_public_ip_address;
  if (wanted === undefined) return undefined;
  report.say(`Setting public IP address to ${String(wanted)} on instance without a subnet ID`);
  const ignored = (): Problem => problems.create('public-address-ignored', { value: String(wanted) });
  let { vpcId } = known;
  if (vpcId === undefined) {
    report.say('No VPC ID provided, the default VPC will be used');
    const vpc = await permitted<Vpc>(() => findDefaultVpc(clients, work), ignored, work);
    if (vpc === undefined) return undefined;
    vpcId = vpc.VpcId ?? '';
  }
  report.say(`Inferring subnet from the selected VPC "${vpcId}"`);
  const types = [...new Set([present(config.instance_type) ?? config.spot_instance_types].flat())];
  const offered = await permitted(
    () => typesByZone(types, clients, work),
    () => problems.create('offerings-not-seen'),
    work,
  );
  const needs = { vpcId, zone: known.zone, types };
  const subnet = await permitted(() => inferSubnet(needs, offered, clients, work), ignored, work);
  if (subnet !== undefined) report.say(`Set subnet as "${subnet.SubnetId ?? ''}"`);
  return subnet;
}

/** What a call gives; where it may not be made, nothing, and a warning that says with what result. */
async function permitted<T>(look: () => Promise<T>, otherwise: () => Problem, { report }: Work): Promise<T | undefined> {
  try {
    return await look();
  } catch (error) {
    if (codeOf(error) !== 'UnauthorizedOperation') throw error;
    const reason = error instanceof Error ? error.message : '';
    const { detail = '', ...rest } = otherwise();
    report.warn({ ...rest, severity: 'warning', detail: `${reason} ${detail}` });
    return undefined;
  }
}

function present(text: string | undefined): string | undefined {
  return text === '' ? undefined : text;
}

function defined<K extends string>(key: K, value: string | undefined): Partial<Record<K, string>> {
  return value === undefined || value === '' ? {} : ({ [key]: value } as Record<K, string>);
}
