import { action, type Caller } from '../../action.ts';
import { refusal } from '../../refusal.ts';
import type { ImportTask } from '../../state.ts';
import { boolean, list, string, structure } from '../../wire/shape.ts';
import type { Xml } from '../../wire/xml.ts';
import { filtered, paged, paging, required, tagSet } from '../common.ts';

/** Source: EC2 API Reference, DescribeImportImageTasks, whose filters are called `Filters` on the wire. */
export const describeImportImageTasks = action(
  structure({
    Filters: list(structure({ Name: string, Value: list(string) })),
    ImportTaskId: list(string),
    ...paging,
    DryRun: boolean,
  }),
  (input, caller) => {
    const { region, account } = caller;
    const all =
      input.ImportTaskId.length > 0
        ? input.ImportTaskId.map((id) => foundTask(id, caller))
        : [...region.importTasks.values()].filter(({ owner }) => owner === account.id);
    const now = caller.world.clock.now();
    const shown = filtered(all, input.Filters, { 'task-state': (task) => [taskState(task, now)] });
    const { page, nextToken } = paged(shown, input, { least: 1, most: 1000 });
    return { importImageTaskSet: page.map((task) => taskXml(task, caller)), nextToken };
  },
);

/** Source: EC2 API Reference, CancelImportTask. */
export const cancelImportTask = action(
  structure({ ImportTaskId: string, CancelReason: string, DryRun: boolean }),
  (input, caller) => {
    if (input.ImportTaskId === undefined) throw required('importTaskId');
    const { world, region } = caller;
    const task = foundTask(input.ImportTaskId, caller);
    const now = world.clock.now();
    const previousState = taskState(task, now);
    if (previousState !== 'active')
      throw refusal('IncorrectState', `The import task ${task.id} is ${previousState} and cannot be cancelled.`);
    task.cancelled = { at: now, reason: input.CancelReason ?? '' };
    for (const { ebs } of region.images.get(task.imageId)?.mappings ?? []) region.snapshots.delete(ebs?.snapshotId ?? '');
    region.images.delete(task.imageId);
    return { importTaskId: task.id, previousState, state: 'deleting' };
  },
);

function foundTask(id: string, { region, account }: Caller): ImportTask {
  if (!/^import-ami-[0-9a-f]{8,17}$/.test(id))
    throw refusal('InvalidConversionTaskId.Malformed', `The import task ID ${id} is malformed`);
  const task = region.importTasks.get(id);
  if (task?.owner !== account.id) throw refusal('InvalidConversionTaskId', `The import task ID ${id} does not exist`);
  return task;
}

type TaskState = 'active' | 'completed' | 'deleting' | 'deleted';

/** Milliseconds in which what a cancelled task has done is undone. */
const undoing = 10_000;

/** A task that fails is deleted: that is how EC2 says it. */
function taskState(task: ImportTask, now: number): TaskState {
  if (task.cancelled !== undefined) return now < task.cancelled.at + undoing ? 'deleting' : 'deleted';
  if (now < task.readyAt) return 'active';
  return task.failure === undefined ? 'completed' : 'deleted';
}

/** What a task says of itself while it is at work, with the percentage from which on. Source: VM Import/Export User Guide. */
const phases: readonly (readonly [number, string])[] = [
  [0, 'pending'],
  [5, 'validating'],
  [19, 'validated'],
  [20, 'converting'],
  [40, 'updating'],
  [60, 'booting'],
  [75, 'booted'],
  [85, 'preparing ami'],
];

function messageOf(task: ImportTask, state: TaskState, progress: number): string | undefined {
  if (task.cancelled !== undefined) return task.cancelled.reason;
  if (state === 'completed') return undefined;
  if (state === 'deleted') return task.failure;
  return phases.findLast(([from]) => progress >= from)?.[1];
}

export function taskXml(task: ImportTask, { world, region }: Caller): { readonly [name: string]: Xml } {
  const { request } = task;
  const now = world.clock.now();
  const state = taskState(task, now);
  const progress = Math.min(99, Math.floor(((now - task.createdAt) / (task.readyAt - task.createdAt)) * 100));
  const image = state === 'completed' ? region.images.get(task.imageId) : undefined;
  return {
    importTaskId: task.id,
    architecture: request.architecture,
    description: request.description,
    encrypted: request.encrypted,
    hypervisor: request.hypervisor,
    imageId: state === 'completed' ? task.imageId : undefined,
    kmsKeyId: request.kmsKeyId,
    licenseType: request.licenseType,
    licenseSpecifications:
      request.licenses.length === 0
        ? undefined
        : request.licenses.map((licenseConfigurationArn) => ({ licenseConfigurationArn })),
    platform: request.platform,
    progress: state === 'active' ? String(progress) : undefined,
    snapshotDetailSet: request.disks.map((disk, index) => ({
      description: disk.description,
      deviceName: disk.device,
      diskImageSize: disk.bytes,
      format: disk.format,
      snapshotId: image?.mappings[index]?.ebs?.snapshotId ?? disk.snapshotId,
      status: state === 'completed' ? 'completed' : state,
      url: disk.url,
      userBucket: disk.bucket === undefined ? undefined : { s3Bucket: disk.bucket, s3Key: disk.key },
    })),
    status: state,
    statusMessage: messageOf(task, state, progress),
    tagSet: tagSet(task),
    usageOperation: request.usageOperation,
    bootMode: request.bootMode,
  };
}
