import {
  CreateSubnetCommand,
  CreateVpcCommand,
  type Instance,
  RunInstancesCommand,
  type RunInstancesCommandInput,
} from '@aws-sdk/client-ec2';
import type { PublicImage } from '../../src/amazon/public-images.ts';
import type { SettingsChange } from '../../src/amazon/settings.ts';
import type { MachineOptions, Machines } from '../../src/machines/machines.ts';
import { home, openCloud, published, type TestCloud } from './cloud.ts';

/** Machines that remember how they were started, and do what a test tells them. */
export interface StartedMachines {
  readonly start: Machines['start'];
  readonly started: MachineOptions[];
  /** Ids of the instances whose machines were stopped, in order. */
  readonly stopped: string[];
  /** Shuts a machine down from inside. */
  shutDown(id: string): void;
}

export function startedMachines(
  o: { readonly address?: (id: string) => string | undefined; readonly failing?: (id: string) => string | undefined } = {},
): StartedMachines {
  const started: MachineOptions[] = [];
  const stopped: string[] = [];
  const ends = new Map<string, () => void>();
  return {
    started,
    stopped,
    shutDown: (id) => ends.get(id)?.(),
    start: async (options) => {
      const words = o.failing?.(options.id);
      if (words !== undefined) throw new Error(words);
      started.push(options);
      const { promise: ended, resolve } = Promise.withResolvers<void>();
      ends.set(options.id, resolve);
      return {
        address: o.address?.(options.id),
        ended,
        pretended: () => [],
        console: () => `${options.hostname} login: `,
        attach: async () => undefined,
        detach: async () => undefined,
        stop: async () => {
          stopped.push(options.id);
          resolve();
        },
      };
    },
  };
}

export interface LaunchCloud extends TestCloud {
  readonly computers: StartedMachines;
  /** The first image that was published, in a test's own region. */
  readonly imageId: string;
  /** Launches an instance of it; a `t3.micro`. */
  run(input?: Partial<RunInstancesCommandInput>): Promise<Instance>;
  /** The same, and lets the time pass until it runs. */
  running(input?: Partial<RunInstancesCommandInput>): Promise<Instance>;
}

/** A cloud with an image, and machines for its instances. */
export async function openLaunchCloud(
  o: {
    readonly images?: readonly PublicImage[];
    readonly settings?: SettingsChange;
    readonly computers?: StartedMachines;
  } = {},
): Promise<LaunchCloud> {
  const computers = o.computers ?? startedMachines();
  const cloud = await openCloud({ images: [published()], ...o, start: computers.start });
  const imageId = [...cloud.caller().region.images.keys()][0] ?? '';
  const run = async (input: Partial<RunInstancesCommandInput> = {}): Promise<Instance> => {
    const sent = { ImageId: imageId, InstanceType: 't3.micro', MinCount: 1, MaxCount: 1, ...input } as RunInstancesCommandInput;
    const { Instances: instances } = await cloud.ec2().send(new RunInstancesCommand(sent));
    const [instance] = instances ?? [];
    if (instance === undefined) throw new Error('nothing was launched');
    return instance;
  };
  return {
    ...cloud,
    computers,
    imageId,
    run,
    running: async (input) => {
      const instance = await run(input);
      cloud.pass(60_000);
      // What goes on behind the answer goes on before the next event of the network.
      await new Promise((resolve) => setImmediate(resolve));
      return instance;
    },
  };
}

/** Lets time pass, and what waits for it happen. */
export async function later(cloud: TestCloud, milliseconds: number): Promise<void> {
  cloud.pass(milliseconds);
  await new Promise((resolve) => setImmediate(resolve));
}

/** A network of an account's own, with one small subnet. */
export async function subnetOf(cloud: TestCloud, o: { readonly ipv6?: boolean } = {}) {
  const ec2 = cloud.ec2();
  const { Vpc: vpc } = await ec2.send(
    new CreateVpcCommand({ CidrBlock: '10.0.0.0/16', AmazonProvidedIpv6CidrBlock: o.ipv6 ?? false }),
  );
  const ipv6 = vpc?.Ipv6CidrBlockAssociationSet?.[0]?.Ipv6CidrBlock;
  const { Subnet: subnet } = await ec2.send(
    new CreateSubnetCommand({
      VpcId: vpc?.VpcId,
      CidrBlock: '10.0.1.0/28',
      AvailabilityZone: `${home}b`,
      ...(ipv6 === undefined ? {} : { Ipv6CidrBlock: ipv6.replace('/56', '/64') }),
    }),
  );
  return { vpcId: vpc?.VpcId ?? '', subnetId: subnet?.SubnetId ?? '' };
}
