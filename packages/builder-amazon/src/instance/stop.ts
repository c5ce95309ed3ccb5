import { StopInstancesCommand } from '@aws-sdk/client-ec2';
import { ask } from '../aws/ask.ts';
import type { PollingConfig } from '../aws/wait.ts';
import type { Work } from '../work.ts';
import { untilState } from './launch.ts';

/** Stops the instance, so that its volumes are at rest. */
export async function stopInstance(id: string, work: Work): Promise<void> {
  await ask(work.clients, new StopInstancesCommand({ InstanceIds: [id] }), work, { notYet: ['InvalidInstanceID.NotFound'] });
}

export async function untilStopped(id: string, work: Work, polling: PollingConfig | undefined): Promise<void> {
  await untilState(id, 'stopped', work, polling);
}
