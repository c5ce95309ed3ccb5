import { failureLine, toldLines } from '@imgbuild/core/testing';
import { expect, test } from 'vitest';
import { openWorld } from '../world.ts';
import { hastyWorld, launchIn, removeNetwork, sent, thingsIn } from './surroundings.ts';

const spot = { spot_price: 'auto' };

const noCapacity = {
  withoutCapacity: [{ type: 't3.micro' }, { type: 't3.small' }],
};

test('without capacity a fleet is tried again, which is told, and for two minutes at most', async () => {
  await using world = await hastyWorld({ settings: noCapacity });
  const began = world.host.clock.now();
  const failed = await launchIn(world, { ...spot, spot_instance_types: ['t3.micro', 't3.small'] }).catch(failureLine);
  const reasons = ['t3.micro', 't3.small']
    .map((type) => `${type}: InsufficientInstanceCapacity: There is no Spot capacity available that matches your request`)
    .join('; ');
  expect(failed).toBe(
    `failed: error amazon/no-spot-instance: EC2 gave no spot instance. The fleet in us-west-2 ended without one: ${reasons}. Name more types with spot_instance_types, raise spot_price or leave it to spot_price = "auto", or choose another zone.`,
  );
  const told = toldLines(world.report).filter((line) => line.includes('trying again'));
  expect(told).toHaveLength(10);
  expect(told[0]).toBe(`detail: No spot instance yet (${reasons}); trying again in 0.2 s, 1 of 11 tries made`);
  expect(told.at(-1)).toBe(`detail: No spot instance yet (${reasons}); trying again in 30 s, 10 of 11 tries made`);
  expect(Math.round((world.host.clock.now() - began) / 1000)).toBeLessThan(120);
  const tokens = sent(world, 'CreateFleet').map(({ ClientToken: token }) => token);
  expect(new Set(tokens).size).toBe(11);
  await world.scope.close('failed');
  expect(thingsIn(world, 'fleets').map(({ state }) => state)).toEqual(Array.from({ length: 11 }, () => 'deleted_terminating'));
  expect(thingsIn(world, 'launchTemplates')).toEqual([]);
});

test('capacity that comes back is taken', async () => {
  await using world = await openWorld({ settings: noCapacity });
  const launching = launchIn(world, spot);
  const answered = (): unknown[] =>
    world.amazon.calls.calls.filter(({ action, answer }) => action === 'CreateFleet' && answer === 'sent');
  await expect.poll(answered).not.toEqual([]);
  world.amazon.change({ withoutCapacity: [] });
  const id = await launching;
  expect(thingsIn(world, 'instances').map((each) => each['id'])).toEqual([id]);
});

test('without a default VPC people are told what to do', async () => {
  await using world = await openWorld();
  await removeNetwork(world);
  expect(await launchIn(world, spot).catch(failureLine)).toBe(
    'failed: error amazon/no-default-vpc: There is no default VPC. us-west-2 has none. Say with subnet_id or subnet_filter where the instance is to run.',
  );
});

test('a fleet that can never succeed is tried once', async () => {
  await using world = await openWorld();
  expect(await launchIn(world, { ...spot, spot_price: '0.0001' }).catch(failureLine)).toMatch(
    /^failed: error amazon\/no-spot-instance: EC2 gave no spot instance\. The fleet in us-west-2 ended without one: t3\.micro: SpotMaxPriceTooLow: Your Spot request price of 0\.0001 is lower than the minimum required Spot request fulfillment price of [\d.]+\. Name more/,
  );
  expect(sent(world, 'CreateFleet')).toHaveLength(1);
});

test('what EC2 has not heard of yet is waited for, in the call and in what it ends with', async () => {
  await using world = await openWorld();
  world.amazon.faults.plan({
    action: 'CreateFleet',
    calls: { from: 1, to: 1 },
    effect: { kind: 'fail', code: 'InvalidLaunchTemplateId.NotFound' },
  });
  world.amazon.faults.plan({
    action: 'CreateLaunchTemplate',
    calls: { from: 1, to: 1 },
    effect: { kind: 'fail', code: 'InvalidKeyPair.NotFound' },
  });
  expect(await launchIn(world, spot)).toMatch(/^i-/);
  await using other = await hastyWorld();
  expect(await launchIn(other, spot, { profile: 'unheard' }).catch(failureLine)).toMatch(
    /ended without one: t3\.micro: InvalidParameterValue: Value \(unheard\) for parameter iamInstanceProfile\.name is invalid\. Invalid IAM Instance Profile name\. Name more/,
  );
  expect(sent(other, 'CreateFleet')).toHaveLength(11);
});

test('a fleet that came to nothing is deleted although EC2 does not know it yet', async () => {
  await using world = await openWorld();
  await launchIn(world, { ...spot, spot_price: '0.0001' }).catch(() => undefined);
  world.amazon.change({ consistency: 600_000 });
  await world.scope.close('failed');
  expect(sent(world, 'DeleteFleets').length).toBeGreaterThan(1);
  expect(thingsIn(world, 'fleets')).toMatchObject([{ state: 'deleted_terminating' }]);
});

test('a fleet that may not be deleted is told, and hinders nothing', async () => {
  await using world = await openWorld({ settings: { forbidden: ['ec2:DeleteFleets'] } });
  await launchIn(world, spot);
  await world.scope.close('ok');
  const [fleet] = thingsIn(world, 'fleets');
  expect(
    toldLines(world.report)
      .find((line) => line.startsWith('warning'))
      ?.replace(/Encoded authorization failure message: [\w-]+/, 'Encoded'),
  ).toBe(
    `warning amazon/fleet-stays: The fleet ${String(fleet?.['id'])} stays in the list of us-west-2. It has no instance any more and costs nothing. You are not authorized to perform this operation. User: arn:aws:iam::111122223333:user/builder is not authorized to perform: ec2:DeleteFleets. Encoded. Give whoever builds the permission ec2:DeleteFleets.`,
  );
  expect(thingsIn(world, 'instances')).toMatchObject([{ state: 'terminated' }]);
  expect(thingsIn(world, 'launchTemplates')).toEqual([]);
});
