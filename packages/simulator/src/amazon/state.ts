import type { Contents, Disk, Machine } from '../machines/machines.ts';

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
    readonly readyAt: number;
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
  /** Accounts and `all`. */
  permissions: readonly { readonly kind: 'user' | 'group'; readonly value: string }[];
  readonly contents: Contents | undefined;
}

export interface Attachment {
  readonly instanceId: string;
  readonly device: string;
  readonly attachedAt: number;
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
  /** State before and from `changesAt` on: creating → available, in-use ↔ available (attaching, detaching), deleting. */
  attachment: Attachment | undefined;
  readonly disk: Disk;
}

export type InstanceState = 'pending' | 'running' | 'shutting-down' | 'terminated' | 'stopping' | 'stopped';

export interface Instance extends Resource {
  state: InstanceState;
  stateReason?: { readonly code: string; readonly message: string };
  readonly reservationId: string;
  readonly clientToken: string;
  readonly imageId: string;
  readonly type: string;
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
  readonly rootDeviceName: string;
  /** Devices at it: volume ids by device name. */
  readonly volumes: Map<string, string>;
  userData: string;
  readonly profileArn?: string;
  shutdownBehavior: 'stop' | 'terminate';
  ebsOptimized: boolean;
  enaSupport: boolean;
  sriovNetSupport?: string;
  metadata: {
    readonly httpEndpoint: string;
    readonly httpTokens: string;
    readonly hopLimit: number;
    readonly tags: string;
  };
  readonly lifecycle?: 'spot';
  readonly spotRequestId?: string;
  readonly fleetId?: string;
  readonly placement: Readonly<Record<string, string>>;
  /** What was asked at the launch and has no effect here, as it was asked: credits, enclaves, licenses, reservations. */
  readonly asked: Readonly<Record<string, unknown>>;
  disableApiTermination: boolean;
  readonly password?: string;
  machine: Machine | undefined;
  readonly launchedAt: number;
}

export interface KeyPair extends Resource {
  readonly name: string;
  readonly type: 'rsa' | 'ed25519';
  readonly fingerprint: string;
  /** A line of `authorized_keys`. */
  readonly publicKey: string;
}

export interface Permission {
  readonly protocol: string;
  readonly fromPort?: number;
  readonly toPort?: number;
  readonly ipv4: readonly { readonly cidr: string; readonly description?: string }[];
  readonly ipv6: readonly { readonly cidr: string; readonly description?: string }[];
  readonly groups: readonly string[];
}

export interface SecurityGroup extends Resource {
  readonly name: string;
  readonly description: string;
  readonly vpcId: string;
  ingress: readonly Permission[];
  egress: readonly Permission[];
}

export interface Vpc extends Resource {
  readonly cidr: string;
  readonly ipv6Cidr?: string;
  readonly isDefault: boolean;
}

export interface Subnet extends Resource {
  readonly vpcId: string;
  readonly zone: string;
  readonly cidr: string;
  readonly ipv6Cidr?: string;
  readonly isDefaultForZone: boolean;
  readonly mapsPublicAddresses: boolean;
  readonly freeAddresses: number;
}

export interface LaunchTemplate extends Resource {
  readonly name: string;
  /** Data of the versions, the first is 1: RunInstances parameters as they were sent. */
  readonly versions: readonly { readonly data: Readonly<Record<string, unknown>>; readonly createdAt: number }[];
}

export interface Fleet extends Resource {
  readonly instanceIds: readonly string[];
  readonly type: string;
  readonly request: Readonly<Record<string, unknown>>;
}

export interface SpotRequest extends Resource {
  readonly instanceId: string;
  state: 'active' | 'closed' | 'cancelled';
}

export interface ImportTask extends Resource {
  readonly request: Readonly<Record<string, unknown>>;
  readonly readyAt: number;
  readonly imageId: string;
}

/** All of a region, of all accounts. Resources are by id; a key pair is by its own id too. */
export interface Region {
  readonly name: string;
  readonly zones: readonly { readonly name: string; readonly id: string }[];
  readonly images: Map<string, Image>;
  readonly snapshots: Map<string, Snapshot>;
  readonly volumes: Map<string, Volume>;
  readonly instances: Map<string, Instance>;
  readonly keyPairs: Map<string, KeyPair>;
  readonly securityGroups: Map<string, SecurityGroup>;
  readonly vpcs: Map<string, Vpc>;
  readonly subnets: Map<string, Subnet>;
  readonly launchTemplates: Map<string, LaunchTemplate>;
  readonly fleets: Map<string, Fleet>;
  readonly spotRequests: Map<string, SpotRequest>;
  readonly importTasks: Map<string, ImportTask>;
}

export interface InstanceProfile {
  readonly name: string;
  readonly arn: string;
  readonly id: string;
  readonly createdAt: number;
  readonly roles: string[];
  readonly tags: Map<string, string>;
}

export interface Role {
  readonly name: string;
  readonly arn: string;
  readonly id: string;
  readonly createdAt: number;
  readonly trustPolicy: string;
  readonly policies: Map<string, string>;
  readonly tags: Map<string, string>;
}

/** An account: a number of twelve digits, and who it is known by. */
export interface Account {
  readonly id: string;
  readonly instanceProfiles: Map<string, InstanceProfile>;
  readonly roles: Map<string, Role>;
  /** By region and name. */
  readonly parameters: Map<
    string,
    {
      readonly value: string;
      readonly type: 'String' | 'StringList' | 'SecureString';
      readonly version: number;
      readonly changedAt: number;
    }
  >;
  readonly secrets: Map<
    string,
    {
      readonly arn: string;
      readonly versions: readonly {
        readonly id: string;
        readonly stages: readonly string[];
        readonly text?: string;
        readonly bytes?: Uint8Array;
        readonly createdAt: number;
      }[];
    }
  >;
  readonly sessions: Map<string, { readonly instanceId: string; readonly document: string; readonly startedAt: number }>;
  /** Objects of S3 by `bucket/key`. */
  readonly objects: Map<string, Uint8Array>;
}

/** A pair of keys that requests are signed with. */
export interface AccessKey {
  readonly id: string;
  readonly secret: string;
  readonly account: string;
  /** ARN of who holds it: a user, or the session of a role. */
  readonly arn: string;
  readonly userId: string;
}
