import { action, type Caller } from '../action.ts';
import { refusal } from '../refusal.ts';
import type { Snapshot } from '../state.ts';
import { list, string, structure } from '../wire/shape.ts';
import { dryRun, required } from './common.ts';
import { oneOf } from './images/register.ts';
import { isDefaultKey } from './kms.ts';
import { ownSnapshot } from './snapshot-actions.ts';

type Permission = Snapshot['permissions'][number];

const permissions = list(structure({ Group: string, UserId: string }));
const names = ['createVolumePermission', 'productCodes'];

/** Who may make volumes from a snapshot. Source: EC2 API Reference, ModifySnapshotAttribute. */
export const snapshotAttributeActions = {
  ModifySnapshotAttribute: action(
    structure({
      SnapshotId: string,
      Attribute: string,
      OperationType: string,
      UserId: list(string),
      UserGroup: list(string),
      CreateVolumePermission: structure({ Add: permissions, Remove: permissions }),
      ...dryRun,
    }),
    (input, caller) => {
      oneOf('attribute', input.Attribute, ['createVolumePermission']);
      const operation = oneOf('operationType', input.OperationType, ['add', 'remove']) ?? 'add';
      const values = [...input.UserId.map(user), ...input.UserGroup.map(group)];
      const { Add: add = [], Remove: remove = [] } = input.CreateVolumePermission ?? {};
      const change = {
        add: [...add.flatMap(read), ...(operation === 'add' ? values : [])],
        remove: [...remove.flatMap(read), ...(operation === 'remove' ? values : [])],
      };
      if (change.add.length + change.remove.length === 0)
        throw refusal('InvalidParameterCombination', 'No attributes specified.');
      const snapshot = ownSnapshot(input.SnapshotId, caller);
      checkSharing(snapshot, change.add, caller);
      const key = ({ kind, value }: Permission): string => `${kind} ${value}`;
      const all = new Map([...snapshot.permissions, ...change.add].map((each) => [key(each), each] as const));
      for (const each of change.remove) all.delete(key(each));
      snapshot.permissions = [...all.values()];
      return { return: true };
    },
  ),
  ResetSnapshotAttribute: action(structure({ SnapshotId: string, Attribute: string, ...dryRun }), (input, caller) => {
    if (input.Attribute === undefined) throw required('attribute');
    oneOf('attribute', input.Attribute, ['createVolumePermission']);
    ownSnapshot(input.SnapshotId, caller).permissions = [];
    return { return: true };
  }),
  DescribeSnapshotAttribute: action(structure({ SnapshotId: string, Attribute: string, ...dryRun }), (input, caller) => {
    if (input.Attribute === undefined) throw required('attribute');
    oneOf('attribute', input.Attribute, names);
    const snapshot = ownSnapshot(input.SnapshotId, caller);
    if (input.Attribute === 'productCodes') return { snapshotId: snapshot.id, productCodes: [] };
    return {
      snapshotId: snapshot.id,
      createVolumePermission: snapshot.permissions.map(({ kind, value }) => ({ [kind === 'user' ? 'userId' : 'group']: value })),
    };
  }),
};

function user(value: string): Permission {
  if (!/^\d{12}$/.test(value)) throw refusal('InvalidUserID.Malformed', `Invalid user id: "${value}"`);
  return { kind: 'user', value };
}

function group(value: string): Permission {
  if (value !== 'all') throw refusal('InvalidGroup.NotFound', `The group '${value}' does not exist`);
  return { kind: 'group', value };
}

function read(given: { readonly UserId: string | undefined; readonly Group: string | undefined }): readonly Permission[] {
  return [
    ...(given.UserId === undefined ? [] : [user(given.UserId)]),
    ...(given.Group === undefined ? [] : [group(given.Group)]),
  ];
}

/** Source: EBS User Guide, "Share an Amazon EBS snapshot"; the first text is as Packer's users have reported it. */
function checkSharing({ encrypted, kmsKeyId }: Snapshot, added: readonly Permission[], caller: Caller): void {
  if (!encrypted || added.length === 0) return;
  if (kmsKeyId !== undefined && isDefaultKey(kmsKeyId, caller))
    throw refusal('OperationNotPermitted', 'Encrypted snapshots with EBS default key cannot be shared');
  if (added.some(({ kind }) => kind === 'group'))
    throw refusal('OperationNotPermitted', 'Encrypted snapshots cannot be shared publicly');
}
