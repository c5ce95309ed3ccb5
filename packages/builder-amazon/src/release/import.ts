import { CancelImportTaskCommand, DescribeImportImageTasksCommand, type ImportImageTask } from '@aws-sdk/client-ec2';
import type { ReleaseContext } from '@imgbuild/core/sdk';
import { ask, type AskContext } from '../aws/ask.ts';
import type { Clients } from '../aws/clients.ts';
import { ignoring } from '../aws/ignoring.ts';
import { everyPage } from '../aws/pages.ts';
import type { ImportData, ImportIntent } from '../resources.ts';
import { inAccount } from './account.ts';
import { deregister } from './image.ts';
import { unseen } from './unseen.ts';

type Place = { readonly region: string; readonly id: string };

/** Imports that a call started which was not answered. */
export async function findImportTasks(
  { region, description, access }: ImportIntent,
  ctx: ReleaseContext,
): Promise<readonly ImportData[]> {
  const tasks = await inAccount({ region, access }, ctx, (clients) =>
    everyPage(
      (where) => ask(clients, new DescribeImportImageTasksCommand(where), ctx, { region }),
      ({ ImportImageTasks: page }) => page,
    ),
  );
  return tasks.flatMap(({ ImportTaskId: id, Description: of }) =>
    id !== undefined && of === description ? [{ region, id, access }] : [],
  );
}

/**
 * Ends an import, and removes the image when there is one already. EC2 itself removes what a task that is cancelled has made so far.
 * Source: VM Import/Export User Guide, "Cancel an import image task".
 */
export async function cancelImportTask({ region, id, access }: ImportData, ctx: ReleaseContext): Promise<void> {
  await inAccount({ region, access }, ctx, async (clients) => {
    const before = await describeTask({ region, id }, clients, ctx);
    const task = before?.Status === 'active' ? await cancelActive({ region, id }, clients, ctx) : before;
    const { Status: status, ImageId: image } = task ?? {};
    if (status === 'completed' && image !== undefined)
      await deregister({ region, id: image }, { host: ctx.host, signal: ctx.signal, report: ctx.report, clients });
  });
}

/** Cancels a task; gives it when it had ended just before. */
async function cancelActive(place: Place, clients: Clients, ctx: ReleaseContext): Promise<ImportImageTask | undefined> {
  const { region, id } = place;
  ctx.report.say(`Cancelling import task ${id}`);
  try {
    await ask(clients, new CancelImportTaskCommand({ ImportTaskId: id }), ctx, { region });
    return undefined;
  } catch (error) {
    const task = await describeTask(place, clients, ctx);
    if (task?.Status === 'active') throw error;
    return task;
  }
}

/** What EC2 says of a task it does not know, or not yet. Source: EC2 API Reference, "Error codes". */
export const unknownTask = 'InvalidConversionTaskId';

async function describeTask({ region, id }: Place, clients: Clients, ctx: AskContext): Promise<ImportImageTask | undefined> {
  const command = new DescribeImportImageTasksCommand({ ImportTaskIds: [id] });
  return (await ignoring(unknownTask, ask(clients, command, ctx, unseen(region, unknownTask))))?.ImportImageTasks?.[0];
}
