import {
  DescribeImagesCommand,
  DescribeSecurityGroupsCommand,
  RunInstancesCommand,
  TerminateInstancesCommand,
  waitUntilInstanceTerminated,
} from '@aws-sdk/client-ec2';
import type { Host } from '@imgbuild/core/sdk';
import { fakeScope } from '@imgbuild/core/testing';
import { expect, test } from 'vitest';
import { obtainGroups } from '../../src/instance/groups.ts';
import { openWorld, type World } from '../world.ts';

// https://github.com/hashicorp/packer/issues/278
test('a group is deleted when the network interface of an instance that is gone lets go of it', async () => {
  await using world = await openWorld({ settings: { durations: { interfaceRelease: 300_000 } } });
  const { clock } = world.host;
  const sleep: Host['clock']['sleep'] = (milliseconds, signal) => clock.sleep(milliseconds / 100, signal);
  const host = { ...world.host, clock: { ...clock, sleep } };
  const { report, signal } = world;
  const scope = fakeScope({ host, report, signal, access: {} });
  const work = { ...world.work, host, scope };
  const step: World['step'] = (_, body) => body({ scope, signal, report });
  const [group = ''] = await obtainGroups(world.configOf(), { network: {}, port: 22, tags: {} }, step, work);
  const ec2 = world.clients.ec2();
  const { Images: [image] = [] } = await ec2.send(new DescribeImagesCommand({}));
  const { Instances: [instance] = [] } = await ec2.send(
    new RunInstancesCommand({
      ImageId: image?.ImageId,
      InstanceType: 't3.micro',
      SecurityGroupIds: [group],
      MinCount: 1,
      MaxCount: 1,
    }),
  );
  const ids = { InstanceIds: [instance?.InstanceId ?? ''] };
  await ec2.send(new TerminateInstancesCommand(ids));
  await waitUntilInstanceTerminated({ client: ec2, minDelay: 0.01, maxDelay: 0.01, maxWaitTime: 60 }, ids);
  await scope.close('ok');
  const answers = world.amazon.calls.calls.flatMap(({ action, error }) => (action === 'DeleteSecurityGroup' ? [error] : []));
  expect(answers[0]).toBe('DependencyViolation');
  expect(answers.at(-1)).toBeUndefined();
  const { SecurityGroups: left = [] } = await ec2.send(new DescribeSecurityGroupsCommand({}));
  expect(left.map(({ GroupName: name }) => name)).toEqual(['default']);
});
