import { DescribeImagesCommand } from '@aws-sdk/client-ec2';
import type { DeviceMapping, Image, Instance } from '../../src/amazon/state.ts';
import type { Machine } from '../../src/machines/machines.ts';
import { createVolume } from '../../src/amazon/ec2/volumes.ts';
import { home, me, type TestCloud } from './cloud.ts';

/** What a machine was asked to do with disks. */
export interface RecordingMachine extends Machine {
  readonly asked: string[];
}

export function recordingMachine(): RecordingMachine {
  const asked: string[] = [];
  return {
    asked,
    address: undefined,
    pretended: () => [],
    console: () => '',
    attach: async ({ device, disk }) => void asked.push(`attach ${disk.id} at ${device}`),
    detach: async (device) => void asked.push(`detach ${device}`),
    stop: async () => undefined,
  };
}

/** The image that was published first. */
export function firstImage(cloud: TestCloud): Image {
  const image = [...cloud.caller().region.images.values()][0];
  if (image === undefined) throw new Error('no image was published');
  return image;
}

/** An image as its owner is shown it. */
export async function shownImage(cloud: TestCloud, id: string | undefined, region = home) {
  return (await cloud.ec2({ region }).send(new DescribeImagesCommand({ ImageIds: [id ?? ''] }))).Images?.[0];
}

/** Puts an instance of an image into the region, with volumes for the image's mappings and these. */
export async function placeInstance(
  cloud: TestCloud,
  image: Image,
  o: { readonly state?: Instance['state']; readonly machine?: Machine; readonly more?: readonly DeviceMapping[] } = {},
): Promise<Instance> {
  const caller = cloud.caller();
  const now = cloud.world.clock.now();
  const zone = `${caller.region.name}a`;
  const id = cloud.world.newId('i');
  const volumes = new Map<string, string>();
  for (const mapping of [...image.mappings, ...(o.more ?? [])]) {
    const volume = await createVolume({ mapping, zone, tags: new Map([['Of', 'launch']]), owner: me, readyAt: now }, caller);
    volume.attachment = { instanceId: id, device: mapping.device, attachedAt: now, deleteOnTermination: true };
    volumes.set(mapping.device, volume.id);
  }
  const { architecture, virtualizationType, productCodes, defaultUser, bootMode, platform } = image;
  const instance: Instance = {
    id,
    owner: me,
    createdAt: now,
    tags: new Map(),
    state: o.state ?? 'running',
    reservationId: 'r-1',
    clientToken: '',
    imageId: image.id,
    type: 't3.micro',
    securityGroupIds: [],
    subnetId: 'subnet-1',
    vpcId: 'vpc-1',
    zone,
    privateAddress: '172.31.0.4',
    ipv6Addresses: [],
    image: {
      architecture,
      virtualizationType,
      productCodes,
      defaultUser,
      ...(bootMode === undefined ? {} : { bootMode }),
      ...(platform === undefined ? {} : { platform }),
    },
    rootDeviceName: image.rootDeviceName,
    volumes,
    userData: '',
    shutdownBehavior: 'stop',
    ebsOptimized: false,
    enaSupport: image.enaSupport,
    metadata: { httpEndpoint: 'enabled', httpTokens: 'optional', hopLimit: 1, tags: 'disabled', ipv6: 'disabled' },
    placement: {},
    asked: { monitoring: false, enclave: false, hibernation: false, licenses: [], reservation: {} },
    disableApiTermination: false,
    disableApiStop: false,
    sourceDestCheck: true,
    launchIndex: 0,
    machine: o.machine,
    launchedAt: now,
    transitionReason: '',
  };
  caller.region.instances.set(id, instance);
  return instance;
}
