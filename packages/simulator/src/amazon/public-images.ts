import type { World } from './action.ts';
import type { DeviceMapping, Image, Snapshot } from './state.ts';

/** An image that somebody published: what builds begin with. It is in all regions, or those that are named, with ids of its own. */
export interface PublicImage {
  readonly name: string;
  /** Account that published it; twelve digits. */
  readonly owner: string;
  readonly ownerAlias?: string;
  /** What it really is, for people who look at the description. */
  readonly description: string;
  /** A tar archive of its root filesystem. Without one its machines can only be stubs. */
  readonly archive?: string;
  readonly defaultUser: string;
  readonly architecture?: string;
  readonly platform?: 'windows';
  readonly rootDeviceName?: string;
  /** GiB of the root volume. */
  readonly size?: number;
  readonly bootMode?: string;
  readonly tpmSupport?: string;
  /** Milliseconds since the epoch; when the simulator was opened unless given. */
  readonly createdAt?: number;
  readonly deprecatedAt?: number;
  readonly enaSupport?: boolean;
  readonly virtualizationType?: string;
  readonly otherMappings?: readonly DeviceMapping[];
  readonly tags?: Readonly<Record<string, string>>;
  readonly regions?: readonly string[];
  /** Who may use it; everybody unless given. */
  readonly sharedWith?: readonly string[];
}

/** Puts an image into the regions. */
export async function addPublicImage(o: PublicImage, world: World): Promise<void> {
  const contents = o.archive === undefined ? undefined : await world.machines.unpacked(o.archive, world.signal);
  const createdAt = o.createdAt ?? world.clock.now();
  const rootDeviceName = o.rootDeviceName ?? '/dev/sda1';
  for (const region of world.regions.values()) {
    if (o.regions !== undefined && !o.regions.includes(region.name)) continue;
    const snapshot: Snapshot = {
      id: world.newId('snap'),
      owner: o.owner,
      createdAt,
      tags: new Map(),
      volumeId: world.newId('vol'),
      size: o.size ?? 8,
      description: `Root volume of ${o.name}`,
      encrypted: false,
      becomes: 'completed',
      readyAt: createdAt,
      permissions: [{ kind: 'group', value: 'all' }],
      contents,
      defaultUser: o.defaultUser,
    };
    region.snapshots.set(snapshot.id, snapshot);
    const image: Image = {
      id: world.newId('ami'),
      owner: o.owner,
      createdAt,
      tags: new Map(Object.entries(o.tags ?? {})),
      name: o.name,
      description: o.description,
      becomes: 'available',
      readyAt: createdAt,
      architecture: o.architecture ?? 'x86_64',
      ...(o.platform === undefined ? {} : { platform: o.platform }),
      rootDeviceName,
      mappings: [
        {
          device: rootDeviceName,
          ebs: { snapshotId: snapshot.id, size: snapshot.size, type: 'gp3', encrypted: false, deleteOnTermination: true },
        },
        ...(o.otherMappings ?? []),
      ],
      virtualizationType: o.virtualizationType ?? 'hvm',
      ...(o.bootMode === undefined ? {} : { bootMode: o.bootMode }),
      ...(o.tpmSupport === undefined ? {} : { tpmSupport: o.tpmSupport }),
      enaSupport: o.enaSupport ?? true,
      permissions: (o.sharedWith ?? ['all']).map((value) => ({ kind: value === 'all' ? 'group' : 'user', value })),
      productCodes: [],
      ...(o.deprecatedAt === undefined ? {} : { deprecatedAt: o.deprecatedAt }),
      protection: 'disabled',
      source: {},
      defaultUser: o.defaultUser,
      ...(o.ownerAlias === undefined ? {} : { ownerAlias: o.ownerAlias }),
    };
    region.images.set(image.id, image);
  }
}
