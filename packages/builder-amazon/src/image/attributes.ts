import {
  ModifyImageAttributeCommand,
  type ModifyImageAttributeCommandInput,
  ModifySnapshotAttributeCommand,
  type ModifySnapshotAttributeCommandInput,
} from '@aws-sdk/client-ec2';
import { ask } from '../aws/ask.ts';
import type { SharingConfig, SnapshotConfig } from '../config/image.ts';
import type { Work } from '../work.ts';
import type { Contents } from './contents.ts';
import { imageNotYet, type MadeImage } from './create.ts';

/** Changes by what Packer calls them. */
type Changes<Input> = readonly (readonly [kind: string, change: Input])[];
type ImageChange = Omit<ModifyImageAttributeCommandInput, 'ImageId' | 'DryRun'>;
type SnapshotChange = Omit<ModifySnapshotAttributeCommandInput, 'SnapshotId' | 'DryRun'>;

const launch = { Attribute: 'launchPermission', OperationType: 'add' } as const;
const createVolume = { Attribute: 'createVolumePermission', OperationType: 'add' } as const;

function filled<Input>(values: readonly string[], kind: string, change: Input): Changes<Input> {
  return values.length === 0 ? [] : [[kind, change]];
}

/** What is changed of an image that exists: EC2 takes one attribute a call. Source: EC2 API Reference, ModifyImageAttribute. */
export function imageChanges(
  config: SharingConfig & { readonly ami_product_codes?: readonly string[] },
  description: string,
): Changes<ImageChange> {
  const { ami_groups: groups, ami_users: users, ami_org_arns: organizations, ami_ou_arns: units } = config;
  const { ami_product_codes: codes = [], imds_support: imds } = config;
  return [
    ...filled(description === '' ? [] : [description], 'description', { Description: { Value: description } }),
    ...filled(groups, 'groups', { ...launch, UserGroups: [...groups] }),
    ...filled(users, 'users', { ...launch, UserIds: [...users] }),
    ...filled(organizations, 'ami org arns', { ...launch, OrganizationArns: [...organizations] }),
    ...filled(units, 'ami ou arns', { ...launch, OrganizationalUnitArns: [...units] }),
    ...filled(codes, 'product codes', { Attribute: 'productCodes', ProductCodes: [...codes] }),
    ...filled(imds === undefined ? [] : [imds], 'imds_support', { ImdsSupport: { Value: imds } }),
  ];
}

/** What is changed of a snapshot. Source: EC2 API Reference, ModifySnapshotAttribute. */
export function snapshotChanges({ snapshot_groups: groups, snapshot_users: users }: SnapshotConfig): Changes<SnapshotChange> {
  return [
    ...filled(groups, 'groups', { ...createVolume, GroupNames: [...groups] }),
    ...filled(users, 'users', { ...createVolume, UserIds: [...users] }),
  ];
}

export async function modifyImage({ region, id }: MadeImage, changes: Changes<ImageChange>, work: Work): Promise<void> {
  for (const [kind, change] of changes) {
    work.report.say(`Modifying: ${kind}`);
    const command = new ModifyImageAttributeCommand({ ImageId: id, ...change });
    await ask(work.clients, command, work, { region, notYet: imageNotYet });
  }
}

export async function modifySnapshots(
  region: string,
  { snapshots }: Pick<Contents, 'snapshots'>,
  changes: Changes<SnapshotChange>,
  work: Work,
): Promise<void> {
  if (changes.length === 0) return;
  for (const { id } of snapshots) {
    work.report.say(`Modifying attributes on snapshot (${id})...`);
    for (const [kind, change] of changes) {
      work.report.say(`Modifying: ${kind}`);
      const command = new ModifySnapshotAttributeCommand({ SnapshotId: id, ...change });
      await ask(work.clients, command, work, { region, notYet: ['InvalidSnapshot.NotFound'] });
    }
  }
}
