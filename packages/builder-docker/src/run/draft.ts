import type { ContainerCreateOptions, HostConfig } from 'dockerode';
import type { Device, DeviceRequest, Limit, Rate } from './devices.ts';
import type { Mount } from './mounts.ts';
import type { Attachment } from './network.ts';
import type { Published } from './ports.ts';
import type { Security } from './settings.ts';
import type { Volume } from './volumes.ts';

/** Fields of `HostConfig` that the types of dockerode leave open, or ask more of than the engine does. */
type Loose =
  | `Blkio${'WeightDevice' | 'DeviceReadBps' | 'DeviceWriteBps' | 'DeviceReadIOps' | 'DeviceWriteIOps'}`
  | 'CapAdd'
  | 'CapDrop'
  | 'Dns'
  | 'DnsOptions'
  | 'ExtraHosts'
  | 'LogConfig'
  | 'Mounts'
  | 'VolumesFrom';

/** `HostConfig` of `POST /containers/create` (Engine API 1.48), and what the types of dockerode do not know of it yet. */
export interface HostSettings extends Omit<HostConfig, Loose> {
  Annotations?: Record<string, string>;
  BlkioDeviceReadBps?: readonly Rate[];
  BlkioDeviceReadIOps?: readonly Rate[];
  BlkioDeviceWriteBps?: readonly Rate[];
  BlkioDeviceWriteIOps?: readonly Rate[];
  BlkioWeightDevice?: readonly { readonly Path: string; readonly Weight: number }[];
  CapAdd?: readonly string[];
  CapDrop?: readonly string[];
  CgroupnsMode?: string;
  Dns?: readonly string[];
  DnsOptions?: readonly string[];
  ExtraHosts?: readonly string[];
  IOMaximumBandwidth?: number;
  IOMaximumIOps?: number;
  LogConfig?: { readonly Type: string; readonly Config: Readonly<Record<string, string>> };
  Mounts?: readonly Mount[];
  VolumesFrom?: readonly string[];
}

/** Files that are read before the container is created, and where their contents go. */
export interface NeededFile {
  readonly path: string;
  readonly into: 'env' | 'labels' | 'seccomp';
}

export type Pull = 'always' | 'missing' | 'never';

/** What flags have said so far. Each flag adds to it; when all are read, a request is made of it. */
export interface Draft {
  /** Flags with one value go straight to their place. */
  readonly body: ContainerCreateOptions;
  readonly host: HostSettings;
  readonly health: NonNullable<ContainerCreateOptions['Healthcheck']>;
  readonly attach: string[];
  readonly env: string[];
  readonly labels: [string, string][];
  readonly files: NeededFile[];
  readonly volumes: Volume[];
  readonly published: Published[];
  readonly exposed: string[];
  readonly devices: Device[];
  readonly requests: DeviceRequest[];
  readonly limits: Limit[];
  readonly networks: Attachment[];
  readonly aliases: string[];
  readonly links: string[];
  readonly linkLocal: string[];
  readonly security: Security[];
  readonly logOptions: [string, string][];
  ip: string;
  ip6: string;
  hardwareAddress: string;
  detached: boolean;
  name: string;
  platform: string;
  pull: Pull;
}

/** Before any flag. Empty lists and defaults are those that Docker's CLI sends. */
export function emptyDraft(): Draft {
  return {
    body: {},
    host: { RestartPolicy: { Name: 'no', MaximumRetryCount: 0 }, Dns: [], DnsOptions: [], DnsSearch: [] },
    health: {},
    attach: [],
    env: [],
    labels: [],
    files: [],
    volumes: [],
    published: [],
    exposed: [],
    devices: [],
    requests: [],
    limits: [],
    networks: [],
    aliases: [],
    links: [],
    linkLocal: [],
    security: [],
    logOptions: [],
    ip: '',
    ip6: '',
    hardwareAddress: '',
    detached: false,
    name: '',
    platform: '',
    pull: 'missing',
  };
}
