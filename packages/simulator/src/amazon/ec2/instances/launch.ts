import { randomBytes, randomUUID } from 'node:crypto';
import type { Caller } from '../../action.ts';
import type { Instance, NetworkInterface } from '../../state.ts';
import { known } from '../common.ts';
import { ipv6Addresses, privateAddress, publicAddress } from '../network/addresses.ts';
import { addSpotRequest } from '../spot/requests.ts';
import { createVolume, deleteVolume } from '../volumes.ts';
import { type LaunchPlan, newPassword } from './launch-plan.ts';
import { begin } from './lifecycle.ts';

/** What a launch belongs to. */
export interface LaunchOrigin {
  readonly clientToken: string;
  readonly fleetId?: string;
  readonly template?: { readonly id: string; readonly version: number };
}

/** Tags that EC2 itself puts on instances. Sources: EC2 User Guide, "Launch instances from a launch template", "Tag an EC2 Fleet". */
function ownTags({ fleetId, template }: LaunchOrigin): readonly (readonly [string, string])[] {
  return [
    ...(fleetId === undefined ? [] : ([['aws:ec2:fleet-id', fleetId]] as const)),
    ...(template === undefined
      ? []
      : ([
          ['aws:ec2launchtemplate:id', template.id],
          ['aws:ec2launchtemplate:version', String(template.version)],
        ] as const)),
  ];
}

/** Makes a launch's instances with their volumes and addresses, and begins to start them. All of them, or none. */
export async function launch(plan: LaunchPlan, origin: LaunchOrigin, caller: Caller): Promise<readonly Instance[]> {
  const reservationId = caller.world.newId('r');
  const made: Instance[] = [];
  try {
    for (let index = 0; index < plan.count; index++) {
      const instance = addInstance(plan, { ...origin, reservationId, index }, caller);
      made.push(instance);
      await addVolumes(instance, plan, caller);
    }
  } catch (error) {
    for (const instance of made) await forget(instance, caller);
    throw error;
  }
  for (const instance of made) begin(instance, caller);
  return made;
}

function addInstance(
  plan: LaunchPlan,
  origin: LaunchOrigin & { readonly reservationId: string; readonly index: number },
  caller: Caller,
): Instance {
  const { world, region, account } = caller;
  const { image, type } = plan.machine;
  const { subnet } = plan.network;
  const createdAt = world.clock.now();
  const id = world.newId('i');
  const attached = addInterface(id, plan, createdAt, caller);
  const request =
    plan.spot === undefined
      ? undefined
      : addSpotRequest({ ...plan.spot, instanceId: id, zone: subnet.zone, fleetId: origin.fleetId }, plan, caller);
  const instance: Instance = {
    id,
    owner: account.id,
    createdAt,
    tags: new Map([...plan.tags.instance, ...ownTags(origin)]),
    state: 'pending',
    transitionReason: '',
    reservationId: origin.reservationId,
    clientToken: origin.clientToken,
    launchIndex: origin.index,
    imageId: image.id,
    type: type.name,
    ...known({ keyName: plan.key?.name, publicKey: plan.key?.publicKey, fleetId: origin.fleetId }),
    securityGroupIds: plan.network.securityGroupIds,
    subnetId: subnet.id,
    vpcId: subnet.vpcId,
    zone: subnet.zone,
    privateAddress: attached.privateAddress,
    ...(attached.wantsPublicAddress ? { publicAddress: publicAddress(caller) } : {}),
    ipv6Addresses: attached.ipv6Addresses,
    image: {
      architecture: image.architecture,
      virtualizationType: image.virtualizationType,
      productCodes: image.productCodes,
      defaultUser: image.defaultUser,
      ...known({ platform: image.platform, bootMode: image.bootMode, tpmSupport: image.tpmSupport }),
    },
    rootDeviceName: image.rootDeviceName,
    volumes: new Map(),
    userData: plan.userData,
    ...(plan.profile === undefined ? {} : { profile: { arn: plan.profile.arn, id: plan.profile.id } }),
    shutdownBehavior: plan.shutdownBehavior,
    enaSupport: image.enaSupport,
    ...known({ sriovNetSupport: image.sriovNetSupport }),
    metadata: plan.metadata,
    ...(request === undefined ? {} : { lifecycle: 'spot', spotRequestId: request.id }),
    placement: plan.placement,
    asked: plan.asked,
    ...plan.flags,
    sourceDestCheck: true,
    ...(image.platform === 'windows' ? { password: newPassword() } : {}),
    machine: undefined,
    launchedAt: createdAt,
  };
  region.instances.set(id, instance);
  return instance;
}

function addInterface(instanceId: string, plan: LaunchPlan, createdAt: number, caller: Caller): NetworkInterface {
  const { world, region, account } = caller;
  const { network } = plan;
  const added: NetworkInterface = {
    id: world.newId('eni'),
    owner: account.id,
    createdAt,
    tags: new Map(plan.tags['network-interface']),
    instanceId,
    attachmentId: world.newId('eni-attach'),
    attached: true,
    description: network.description,
    subnetId: network.subnet.id,
    vpcId: network.subnet.vpcId,
    zone: network.subnet.zone,
    macAddress: `02:${randomBytes(5)
      .toString('hex')
      .replace(/..(?!$)/g, '$&:')}`,
    privateAddress: privateAddress(network.subnet, network.privateAddress, caller),
    ipv6Addresses: ipv6Addresses(network.subnet, network.ipv6Count),
    securityGroupIds: network.securityGroupIds,
    wantsPublicAddress: network.wantsPublicAddress,
    deleteOnTermination: network.deleteOnTermination,
  };
  region.networkInterfaces.set(added.id, added);
  return added;
}

async function addVolumes(instance: Instance, plan: LaunchPlan, caller: Caller): Promise<void> {
  for (const mapping of plan.machine.mappings) {
    const volume = await createVolume(
      { mapping, zone: instance.zone, tags: plan.tags.volume, owner: instance.owner, readyAt: instance.createdAt },
      caller,
    );
    volume.attachment = {
      instanceId: instance.id,
      device: mapping.device,
      attachedAt: instance.createdAt,
      deleteOnTermination: mapping.ebs?.deleteOnTermination ?? true,
    };
    instance.volumes.set(mapping.device, volume.id);
  }
}

/** Takes back an instance whose launch failed before anybody was told of it. */
async function forget(instance: Instance, caller: Caller): Promise<void> {
  const { region } = caller;
  region.instances.delete(instance.id);
  if (instance.spotRequestId !== undefined) region.spotRequests.delete(instance.spotRequestId);
  for (const each of region.networkInterfaces.values())
    if (each.instanceId === instance.id) region.networkInterfaces.delete(each.id);
  for (const id of instance.volumes.values()) {
    const volume = region.volumes.get(id);
    if (volume !== undefined) await deleteVolume(volume, caller);
  }
}

/** A token of EC2's own, for launches that bring none. */
export function ownToken(): string {
  return randomUUID();
}
