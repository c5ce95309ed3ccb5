import { DescribeInstancesCommand, type Instance, RunInstancesCommand, type RunInstancesCommandInput } from '@aws-sdk/client-ec2';
import { failure } from '@imgbuild/core/sdk';
import { ask } from '../aws/ask.ts';
import { pollingFor, type PollingConfig, waitFor } from '../aws/wait.ts';
import { problems } from '../problems.ts';
import { instance, type InstanceIntent } from '../resources.ts';
import type { Work } from '../work.ts';

/** What is launched, but for what every launch has. */
export type LaunchRequest = Omit<RunInstancesCommandInput, 'MinCount' | 'MaxCount' | 'ClientToken' | 'DryRun'>;

/** Launches an instance, and gives its id; it is terminated with the scope. */
export async function launch(
  request: LaunchRequest,
  devices: Pick<InstanceIntent, 'devices' | 'keeps'>,
  work: Work,
): Promise<string> {
  const { clients, scope, host } = work;
  const { region } = clients;
  return scope.hold(instance, { region, ...devices }, async ({ token, signal }) => {
    // With the token a second try, or the release, finds what a lost answer has made.
    const command = new RunInstancesCommand({ ...request, MinCount: 1, MaxCount: 1, ClientToken: token });
    const { Instances: [made] = [] } = await ask(
      clients,
      command,
      { host, signal },
      { notYet: ['InvalidGroup.NotFound', 'InvalidKeyPair.NotFound'] },
    );
    const id = made?.InstanceId ?? '';
    return { data: { region, id, ...devices }, value: id };
  });
}

/** An instance as it is now; nothing as long as EC2 does not know it everywhere. */
export async function describeInstance(id: string, work: Pick<Work, 'clients' | 'host' | 'signal'>): Promise<Instance> {
  const { Reservations: [reservation] = [] } = await ask(
    work.clients,
    new DescribeInstancesCommand({ InstanceIds: [id] }),
    work,
    {
      notYet: ['InvalidInstanceID.NotFound'],
    },
  );
  return reservation?.Instances?.[0] ?? {};
}

/** Waits until an instance is in a state; fails when it never will be. */
export async function untilState(
  id: string,
  wanted: 'running' | 'stopped',
  work: Work,
  polling: PollingConfig | undefined,
): Promise<Instance> {
  const hopeless =
    wanted === 'running' ? ['stopping', 'stopped', 'shutting-down', 'terminated'] : ['shutting-down', 'terminated'];
  return waitFor(`the instance ${id} to be ${wanted}`, pollingFor('instance', polling, work.host), work, async () => {
    const now = await describeInstance(id, work);
    const state = now.State?.Name ?? 'pending';
    if (state === wanted) return now;
    if (hopeless.includes(state)) {
      const { Code: code = '', Message: message = 'EC2 gives no reason' } = now.StateReason ?? {};
      const reason = message.startsWith(code) ? message : `${code}: ${message}`;
      throw failure(problems.create('instance-ended', { instance: id, state, wanted, reason }));
    }
    return undefined;
  });
}
