import type { Contents, Disk, Machine } from '../machines/machines.ts';
import type { FleetError, FleetRequest } from './ec2/fleets/fleet-shape.ts';
import type { LaunchTemplateData } from './ec2/launch-templates/template-shape.ts';

export type {
  AccessKey,
  Account,
  Bucket,
  InstanceProfile,
  Parameter,
  ParameterVersion,
  Role,
  Secret,
  SecretVersion,
  Session,
  ShellSession,
  StoredObject,
  Upload,
} from './account-state.ts';

/** What every resource has. Times are milliseconds of the simulated clock. */
export interface Resource {
  readonly id: string;
  /** Account that owns it. */
  readonly owner: string;
  readonly createdAt: number;
  readonly tags: Map<string, string>;
}

/** Who may use an image beside its owner. Source: EC2 API Reference, LaunchPermission. */
export interface LaunchPermission {
  readonly kind: 'user' | 'group' | 'organization' | 'organizational-unit';
  /** Account, `all`, or ARN. */
  readonly value: string;
}

/** A device of an image or a launch. What is missing was not said. Source: EC2 API Reference, BlockDeviceMapping. */
export interface DeviceMapping {
  readonly device: string;
  readonly virtualName?: string;
  readonly noDevice?: true;
  readonly ebs?: {
    readonly snapshotId?: string;
    /** GiB. */
    readonly size?: number;
    readonly type?: string;
    readonly iops?: number;
    /** MiB a second. */
    readonly throughput?: number;
    readonly encrypted?: boolean;
    readonly kmsKeyId?: string;
    readonly deleteOnTermination?: boolean;
  };
}

export interface Image extends Resource {
  readonly name: string;
  description: string;
  /** What it will be at `readyAt`; `failed` says why in `stateReason`. Until then it is pending. */
  readonly becomes: 'available' | 'failed';
  readonly readyAt: number;
  readonly stateReason?: { readonly code: string; readonly message: string };
  readonly architecture: string;
  readonly platform?: 'windows';
  readonly kernelId?: string;
  readonly ramdiskId?: string;
  readonly rootDeviceName: string;
  readonly mappings: readonly DeviceMapping[];
  readonly virtualizationType: string;
  readonly bootMode?: string;
  readonly tpmSupport?: string;
  readonly uefiData?: string;
  imdsSupport?: string;
  readonly enaSupport: boolean;
  readonly sriovNetSupport?: string;
  permissions: readonly LaunchPermission[];
  productCodes: readonly string[];
  /** Milliseconds since the epoch. */
  deprecatedAt?: number;
  protection: 'disabled' | 'enabled-with-cooldown' | 'enabled-without-cooldown';
  /** The end of the day that protection with a cooldown goes on for after it was disabled. */
  protectedUntil?: number;
  /** Set by DisableImage: nobody can launch it, others do not see it. */
  disabled?: true;
  /** Where it was copied from, or the instance it was made of. */
  readonly source: { readonly imageId?: string; readonly region?: string; readonly instanceId?: string };
  /** User that its machines let in. Not part of EC2: real images have it in their cloud-init. */
  readonly defaultUser: string;
  /** `amazon`, `aws-marketplace`, … */
  readonly ownerAlias?: string;
  fastLaunch?: {
    readonly maxParallelLaunches: number;
    readonly targetResourceCount: number;
    readonly templateId?: string;
    readonly templateName?: string;
    readonly version?: string;
    readonly changedAt: number;
    /** Enabling or disabling until then. */
    readonly readyAt: number;
    readonly becomes: 'enabled' | 'disabled';
  };
}

export interface Snapshot extends Resource {
  readonly volumeId: string;
  /** GiB. */
  readonly size: number;
  readonly description: string;
  readonly encrypted: boolean;
  readonly kmsKeyId?: string;
  readonly becomes: 'completed' | 'error';
  readonly readyAt: number;
  /** Why it fails, where it does. */
  readonly stateMessage?: string;
  /** Of a copy: whether it was to be done within a time. */
  readonly transfer?: { readonly kind: 'standard' | 'time-based'; readonly minutes?: number };
  /** Accounts and `all`. */
  permissions: readonly { readonly kind: 'user' | 'group'; readonly value: string }[];
  readonly contents: Contents | undefined;
  /** User that machines with these files let in, as far as it is known. Not part of EC2. */
  readonly defaultUser?: string;
}

export interface Attachment {
  readonly instanceId: string;
  readonly device: string;
  /** When it was asked for; until `readyAt` it is attaching. */
  readonly attachedAt: number;
  /** When it is attached: at once when missing, as of a volume that an instance was launched with. */
  readonly readyAt?: number;
  /** When it ends; detaching until then. */
  detachedAt?: number;
  deleteOnTermination: boolean;
}

export interface Volume extends Resource {
  readonly size: number;
  readonly type: string;
  readonly iops?: number;
  readonly throughput?: number;
  readonly encrypted: boolean;
  readonly kmsKeyId?: string;
  readonly snapshotId?: string;
  readonly zone: string;
  /** Until then it is creating. */
  readonly readyAt: number;
  /** Where it is, or was: see `attachmentOf` in `ec2/volumes.ts`. */
  attachment: Attachment | undefined;
  /** Set while its files are thrown away. */
  deleting?: true;
  /** As that of the snapshot it was made of. Not part of EC2. */
  readonly defaultUser?: string;
  readonly disk: Disk;
}

export type InstanceState = 'pending' | 'running' | 'shutting-down' | 'terminated' | 'stopping' | 'stopped';

export interface Instance extends Resource {
  state: InstanceState;
  stateReason?: { readonly code: string; readonly message: string };
  readonly reservationId: string;
  readonly clientToken: string;
  readonly imageId: string;
  type: string;
  readonly keyName?: string;
  readonly publicKey?: string;
  securityGroupIds: readonly string[];
  readonly subnetId: string;
  readonly vpcId: string;
  readonly zone: string;
  /** Addresses while it runs; the public one is given up when it stops. */
  privateAddress: string;
  publicAddress?: string;
  readonly ipv6Addresses: readonly string[];
  /** From its image, which may be gone by now. */
  readonly image: {
    readonly architecture: string;
    readonly platform?: 'windows';
    readonly virtualizationType: string;
    readonly bootMode?: string;
    readonly tpmSupport?: string;
    readonly productCodes: readonly string[];
    readonly defaultUser: string;
  };
  readonly rootDeviceName: string;
  /** Devices at it: volume ids by device name. */
  readonly volumes: Map<string, string>;
  /** Base64, as it was sent. */
  userData: string;
  readonly profile?: { readonly arn: string; readonly id: string };
  shutdownBehavior: 'stop' | 'terminate';
  ebsOptimized: boolean;
  enaSupport: boolean;
  sriovNetSupport?: string;
  metadata: {
    readonly httpEndpoint: string;
    readonly httpTokens: string;
    readonly hopLimit: number;
    readonly tags: string;
    readonly ipv6: string;
  };
  readonly lifecycle?: 'spot';
  readonly spotRequestId?: string;
  readonly fleetId?: string;
  /** Tenancy, host, group: by the names of the wire. */
  readonly placement: Readonly<Record<string, string | number>>;
  /** What was asked at the launch and has no effect here, as it was asked: credits, enclaves, licenses, reservations. */
  readonly asked: AskedAtLaunch;
  disableApiTermination: boolean;
  disableApiStop: boolean;
  sourceDestCheck: boolean;
  /** Place in its reservation, from 0. */
  readonly launchIndex: number;
  /** Of its Administrator, in the clear: what GetPasswordData encrypts. */
  readonly password?: string;
  machine: Machine | undefined;
  /** When it was started last; its launch for EC2. */
  launchedAt: number;
  /** When it was terminated; it can be seen for an hour more. */
  terminatedAt?: number;
  /** When it was asked to leave its state, and by whom: `User initiated (2024-01-15 10:30:00 GMT)`. */
  transitionReason: string;
}

/** What a launch asked for that is only remembered. */
export interface AskedAtLaunch {
  readonly monitoring: boolean;
  readonly enclave: boolean;
  readonly hibernation: boolean;
  readonly licenses: readonly string[];
  readonly credits?: string;
  readonly reservation: {
    readonly preference?: string;
    readonly id?: string;
    readonly groupArn?: string;
  };
  readonly autoRecovery?: string;
  readonly hostnameType?: string;
}

/** The network interface that an instance is launched with; it may outlive the instance. */
export interface NetworkInterface extends Resource {
  readonly instanceId: string;
  readonly attachmentId: string;
  attached: boolean;
  readonly description: string;
  readonly subnetId: string;
  readonly vpcId: string;
  readonly zone: string;
  readonly macAddress: string;
  readonly privateAddress: string;
  readonly ipv6Addresses: readonly string[];
  securityGroupIds: readonly string[];
  readonly wantsPublicAddress: boolean;
  deleteOnTermination: boolean;
}

export interface KeyPair extends Resource {
  readonly name: string;
  readonly type: 'rsa' | 'ed25519';
  readonly fingerprint: string;
  /** A line of `authorized_keys`. */
  readonly publicKey: string;
}

/** Who a rule of a security group lets in or out. */
export interface Peer {
  readonly kind: 'ipv4' | 'ipv6' | 'group' | 'prefix-list';
  /** CIDR, or id. */
  readonly value: string;
}

/** One rule of a security group: one peer, one range of ports. */
export interface SecurityGroupRule extends Resource {
  readonly groupId: string;
  readonly direction: 'ingress' | 'egress';
  /** `tcp`, `udp`, `icmp`, `icmpv6`, a number, or `-1` for all. */
  readonly protocol: string;
  readonly fromPort?: number;
  readonly toPort?: number;
  readonly peer: Peer;
  readonly description?: string;
}

export interface SecurityGroup extends Resource {
  readonly name: string;
  readonly description: string;
  readonly vpcId: string;
}

export interface Vpc extends Resource {
  readonly cidr: string;
  readonly ipv6Cidr?: string;
  readonly isDefault: boolean;
  readonly tenancy: string;
  dnsHostnames: boolean;
  dnsSupport: boolean;
}

export interface Subnet extends Resource {
  readonly vpcId: string;
  readonly zone: string;
  readonly cidr: string;
  readonly ipv6Cidr?: string;
  readonly isDefaultForZone: boolean;
  mapsPublicAddresses: boolean;
  assignsIpv6Addresses: boolean;
}

export interface LaunchTemplate extends Resource {
  readonly name: string;
  /** Data of the versions, the first is 1: RunInstances parameters as they were sent. */
  readonly versions: readonly {
    readonly data: LaunchTemplateData;
    readonly description?: string;
    readonly createdAt: number;
  }[];
  /** ARN of who made it. */
  readonly createdBy: string;
}

export interface Fleet extends Resource {
  readonly instanceIds: readonly string[];
  readonly type: string;
  readonly request: FleetRequest;
  state: 'active' | 'deleted_terminating';
  /** What could not be launched, by the names of the wire. */
  readonly errors: readonly FleetError[];
}

export interface SpotRequest extends Resource {
  readonly instanceId: string;
  state: 'active' | 'closed' | 'cancelled';
  readonly kind: 'one-time' | 'persistent';
  /** Dollars an hour, most that is paid. */
  readonly maxPrice: string;
  readonly interruption: string;
  readonly imageId: string;
  readonly instanceType: string;
  readonly zone: string;
  readonly product: string;
  readonly fleetId?: string;
  statusAt: number;
}

/** A disk that an image is imported from: an object of S3, or a snapshot. */
export interface ImportedDisk {
  readonly description?: string;
  readonly device?: string;
  readonly format?: string;
  readonly bucket?: string;
  readonly key?: string;
  readonly url?: string;
  readonly snapshotId?: string;
  /** Bytes of the object. */
  readonly bytes?: number;
}

export interface ImportTask extends Resource {
  readonly request: {
    readonly architecture: string;
    readonly description?: string;
    readonly hypervisor?: string;
    readonly encrypted: boolean;
    readonly kmsKeyId?: string;
    readonly licenseType?: string;
    readonly licenses: readonly string[];
    readonly platform?: string;
    readonly bootMode?: string;
    readonly usageOperation?: string;
    readonly disks: readonly ImportedDisk[];
  };
  readonly readyAt: number;
  /** The image that is there from `readyAt` on, unless it fails or is cancelled. */
  readonly imageId: string;
  /** Why it fails, where it does. */
  readonly failure?: string;
  cancelled?: { readonly at: number; readonly reason: string };
}

/** All of a region, of all accounts. Resources are by id; a key pair is by its own id too. */
export interface Region {
  readonly name: string;
  readonly zones: readonly { readonly name: string; readonly id: string }[];
  readonly images: Map<string, Image>;
  /** Images that there were: calls that name one are told that it is gone, not that it never was. */
  readonly deregistered: Map<string, { readonly owner: string; readonly at: number }>;
  readonly snapshots: Map<string, Snapshot>;
  readonly volumes: Map<string, Volume>;
  readonly instances: Map<string, Instance>;
  readonly keyPairs: Map<string, KeyPair>;
  readonly securityGroups: Map<string, SecurityGroup>;
  readonly securityGroupRules: Map<string, SecurityGroupRule>;
  readonly vpcs: Map<string, Vpc>;
  readonly subnets: Map<string, Subnet>;
  readonly networkInterfaces: Map<string, NetworkInterface>;
  /** Accounts that were given their default network here, which they may have deleted since. */
  readonly networked: Set<string>;
  readonly launchTemplates: Map<string, LaunchTemplate>;
  readonly fleets: Map<string, Fleet>;
  readonly spotRequests: Map<string, SpotRequest>;
  readonly importTasks: Map<string, ImportTask>;
}
