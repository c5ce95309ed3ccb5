import { DescribeInstancesCommand, type Instance, RunInstancesCommand, type RunInstancesCommandInput } from '@aws-sdk/client-ec2';
import { failure } from '@imgbuild/core/sdk';
import { ask, type NotYet } from '../aws/ask.ts';
import { codeOf, reasonOf } from '../aws/errors.ts';
import { pollingFor, type PollingConfig, waitFor } from '../aws/wait.ts';
import { problems } from '../problems.ts';
import { instance, type InstanceIntent } from '../resources.ts';
import type { Work } from '../work.ts';

/** What is launched, but for what every launch has. */
export type LaunchRequest = Omit<RunInstancesCommandInput, 'MinCount' | 'MaxCount' | 'ClientToken' | 'DryRun'>;

/** What a launch is refused with as long as EC2 has not heard everywhere of what was made for it. IAM takes longest. */
export const launchNotYet: readonly NotYet[] = [
  'InvalidGroup.NotFound',
  'InvalidKeyPair.NotFound',
  { code: 'InvalidParameterValue', reason: /iamInstanceProfile|IAM Instance Profile/i },
];

/**
 * Launches an instance, and gives its id; it is terminated with the scope.
 * @throws a failure that says what to do where EC2 does not: without a default VPC, and without capacity
 */
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
    const { Instances: [made] = [] } = await ask(clients, command, { host, signal }, { notYet: launchNotYet }).catch(
      (error: unknown) => {
        throw explained(error, request, region);
      },
    );
    const id = made?.InstanceId ?? '';
    return { data: { region, id, ...devices }, value: id };
  });
}

/** Codes of refusals for want of room, of EC2 or of a dedicated host. */
const noCapacity: readonly (string | undefined)[] = [
  'InsufficientInstanceCapacity',
  'InsufficientHostCapacity',
  'InsufficientCapacity',
];

function explained(error: unknown, { InstanceType: type, Placement: placement }: LaunchRequest, region: string): unknown {
  const code = codeOf(error);
  if (code === 'VPCIdNotSpecified') return failure(problems.create('no-default-vpc', { region }), error);
  if (!noCapacity.includes(code)) return error;
  const { AvailabilityZone: zone } = placement ?? {};
  const where = zone ?? `any zone of ${region}`;
  return failure(problems.create('no-capacity', { type: type ?? 'the instance', where, reason: reasonOf(error) }), error);
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
