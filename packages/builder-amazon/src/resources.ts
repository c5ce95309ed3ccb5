import { type AnyResourceType, defineResource } from '@imgbuild/core/sdk';
import type { Access } from './access-for.ts';

/** A thing of EC2 by its name in a region; the name is nobody else's. */
type Named = { readonly region: string; readonly name: string };
type Identified = { readonly region: string; readonly id: string };

/** Milliseconds in which what was asked for may still appear: EC2 is eventually consistent. */
const settle = 10_000;

/** A key pair that is made for one build. */
export const keyPair = defineResource<Named, Named>({
  type: 'amazon:key-pair',
  settle,
  describe: ({ name, region }) => `temporary key pair ${name} in ${region}`,
  find: async (intent, _token, ctx) => (await import('./release/network.ts')).findKeyPair(intent, ctx),
  release: async (data, ctx) => (await import('./release/network.ts')).deleteKeyPair(data, ctx),
});

/** A security group that is made for one build. */
export const securityGroup = defineResource<Named, Identified>({
  type: 'amazon:security-group',
  settle,
  describe: (known) => `temporary security group ${'id' in known ? known.id : known.name} in ${known.region}`,
  find: async (intent, _token, ctx) => (await import('./release/network.ts')).findSecurityGroup(intent, ctx),
  release: async (data, ctx) => (await import('./release/network.ts')).deleteSecurityGroup(data, ctx),
});

/** By what an instance is found whose launch was not answered: the token of its request, or the launch template of its fleet. */
export type InstanceIntent = {
  readonly region: string;
  readonly launchTemplate?: string;
  /** Devices whose volumes are made for it, and go with it. */
  readonly devices: readonly string[];
  /** Devices whose volumes stay when the build succeeds. */
  readonly keeps: readonly string[];
};
export type InstanceData = Identified & {
  readonly devices: readonly string[];
  readonly keeps: readonly string[];
  /** Fleet that launched it and has no other. */
  readonly fleet?: string;
};

/** The instance that is provisioned, with its volumes. */
export const instance = defineResource<InstanceIntent, InstanceData>({
  type: 'amazon:instance',
  settle,
  describe: (known) => `${'id' in known ? `instance ${known.id}` : 'instance'} in ${known.region}`,
  find: async (intent, token, ctx) => (await import('./release/instance.ts')).findInstances(intent, token, ctx),
  release: async (data, ctx) => (await import('./release/instance.ts')).terminateInstance(data, ctx),
});

/** A volume that is taken from its instance, or that its instance leaves when it ends. While an instance has it, it goes with that. */
export const volume = defineResource<Identified, Identified>({
  type: 'amazon:volume',
  settle,
  describe: ({ id, region }) => `volume ${id} in ${region}`,
  find: async (intent) => [intent],
  release: async (data, ctx) => (await import('./release/volume.ts')).releaseVolume(data, ctx),
});

/** A launch template that is made for a fleet. */
export const launchTemplate = defineResource<Named, Named>({
  type: 'amazon:launch-template',
  settle,
  describe: ({ name, region }) => `temporary launch template ${name} in ${region}`,
  find: async (intent, _token, ctx) => (await import('./release/launch-template.ts')).findLaunchTemplate(intent, ctx),
  release: async (data, ctx) => (await import('./release/launch-template.ts')).deleteLaunchTemplate(data, ctx),
});

/** A fleet that ended without an instance. */
export const emptyFleet = defineResource<Identified, Identified>({
  type: 'amazon:fleet',
  describe: ({ id, region }) => `fleet ${id} in ${region}`,
  find: async (intent) => [intent],
  release: async (data, ctx) => (await import('./release/fleet.ts')).releaseFleet(data, ctx),
});

/** The private key of a build that is debugged, as a file for people. */
export const keyFile = defineResource<{ readonly path: string }, { readonly path: string }>({
  type: 'amazon:key-file',
  describe: ({ path }) => `private key in ${path}`,
  find: async (intent) => [intent],
  release: async (data) => (await import('./release/key-file.ts')).deleteKeyFile(data),
});

/** By what an image is found that nobody was told of: its name, and what it was made of. */
export type ImageIntent = {
  readonly region: string;
  readonly name: string;
  readonly from:
    | { readonly kind: 'instance'; readonly id: string }
    | { readonly kind: 'image'; readonly id: string; readonly region: string }
    | { readonly kind: 'snapshot'; readonly id: string }
    /** An import task, whose image has its id for a name. */
    | { readonly kind: 'import'; readonly id: string };
  /** Snapshots in it that were there before, and stay when it goes. */
  readonly foreign?: readonly string[];
  /** How its account is reached, where that is not the builder's: of an import. */
  readonly access?: Access;
};
export type ImageData = Identified & Pick<ImageIntent, 'from' | 'foreign' | 'access'>;

/** An image that a build makes, with its snapshots. */
export const image = defineResource<ImageIntent, ImageData>({
  type: 'amazon:image',
  settle,
  describe: (known) => `image ${'id' in known ? known.id : known.name} in ${known.region}`,
  find: async (intent, _token, ctx) => (await import('./release/image.ts')).findImages(intent, ctx),
  release: async (data, ctx) => (await import('./release/image.ts')).removeImage(data, ctx),
});

/** That instances of a Windows image launch fast, which EC2 keeps snapshots for. */
export const fastLaunch = defineResource<Identified, Identified>({
  type: 'amazon:fast-launch',
  settle,
  describe: ({ id, region }) => `snapshots for the fast launch of ${id} in ${region}`,
  find: async (intent, _token, ctx) => (await import('./release/fast-launch.ts')).findFastLaunch(intent, ctx),
  release: async (data, ctx) => (await import('./release/fast-launch.ts')).disableFastLaunch(data, ctx),
});

/** By what a snapshot is found that nobody was told of. */
export type SnapshotIntent = { readonly region: string; readonly volume: string; readonly description: string };

/** A snapshot of a volume. */
export const snapshot = defineResource<SnapshotIntent, Identified>({
  type: 'amazon:snapshot',
  settle,
  describe: (known) =>
    'id' in known ? `snapshot ${known.id} in ${known.region}` : `snapshot of ${known.volume} in ${known.region}`,
  find: async (intent, _token, ctx) => (await import('./release/image.ts')).findSnapshots(intent, ctx),
  release: async (data, ctx) => (await import('./release/image.ts')).deleteSnapshot(data, ctx),
});

type RoleData = { readonly name: string; readonly region: string };

/** A role for the instance, with its policy. */
export const role = defineResource<RoleData, RoleData>({
  type: 'amazon:role',
  settle,
  describe: ({ name }) => `temporary role ${name}`,
  find: async (intent, _token, ctx) => (await import('./release/profile.ts')).findRole(intent, ctx),
  release: async (data, ctx) => (await import('./release/profile.ts')).deleteRole(data, ctx),
});

/** An instance profile that has the role. */
export const instanceProfile = defineResource<RoleData, RoleData>({
  type: 'amazon:instance-profile',
  settle,
  describe: ({ name }) => `temporary instance profile ${name}`,
  find: async (intent, _token, ctx) => (await import('./release/profile.ts')).findProfile(intent, ctx),
  release: async (data, ctx) => (await import('./release/profile.ts')).deleteProfile(data, ctx),
});

/** A session of the Session Manager. */
export const session = defineResource<{ readonly region: string; readonly target: string; readonly reason: string }, Identified>({
  type: 'amazon:session',
  settle,
  describe: (known) => `session ${'id' in known ? known.id : `to ${known.target}`} in ${known.region}`,
  find: async (intent, _token, ctx) => (await import('./release/session.ts')).findSessions(intent, ctx),
  release: async (data, ctx) => (await import('./release/session.ts')).terminateSession(data, ctx),
});

/** A place of S3, and how its account is reached: the build's own need not be of AWS. */
export type ObjectPlace = {
  readonly region: string;
  readonly bucket: string;
  readonly key: string;
  readonly access: Access;
};
export type UploadData = ObjectPlace & { readonly id: string };

/** An upload in parts that is not completed: S3 keeps, and charges for, the parts until it is given up. */
export const unfinishedUpload = defineResource<ObjectPlace, UploadData>({
  type: 'amazon:upload',
  settle,
  describe: ({ bucket, key }) => `unfinished upload to s3://${bucket}/${key}`,
  find: async (intent, _token, ctx) => (await import('./release/object.ts')).findUploads(intent, ctx),
  release: async (data, ctx) => (await import('./release/object.ts')).abandonUpload(data, ctx),
});

/** An object that may have been made, told by the checksum of its parts from another that has the name. */
export type ObjectIntent = ObjectPlace & { readonly checksum: string };

/** A file that is uploaded to be imported. */
export const storedObject = defineResource<ObjectIntent, ObjectPlace>({
  type: 'amazon:object',
  settle,
  describe: ({ bucket, key }) => `object s3://${bucket}/${key}`,
  find: async (intent, _token, ctx) => (await import('./release/object.ts')).findObject(intent, ctx),
  release: async (data, ctx) => (await import('./release/object.ts')).deleteObject(data, ctx),
});

/** By what an import is found that nobody was told of: its description is nobody else's. */
export type ImportIntent = { readonly region: string; readonly description: string; readonly access: Access };
export type ImportData = Identified & { readonly access: Access };

/** The import of an image; when it has completed, the image that it made. */
export const importTask = defineResource<ImportIntent, ImportData>({
  type: 'amazon:import-task',
  settle,
  describe: (known) => `import task ${'id' in known ? known.id : known.description} in ${known.region}`,
  find: async (intent, _token, ctx) => (await import('./release/import.ts')).findImportTasks(intent, ctx),
  release: async (data, ctx) => (await import('./release/import.ts')).cancelImportTask(data, ctx),
});

export const resources: readonly AnyResourceType[] = [
  keyPair,
  securityGroup,
  instance,
  volume,
  launchTemplate,
  emptyFleet,
  keyFile,
  image,
  fastLaunch,
  snapshot,
  role,
  instanceProfile,
  session,
  unfinishedUpload,
  storedObject,
  importTask,
];
