// What gets credentials takes no signal; what waits for them must end all the same.
import { DescribeRegionsCommand } from '@aws-sdk/client-ec2';
import { failureLine } from '@imgbuild/core/testing';
import { expect, test } from 'vitest';
import { ask } from '../../src/aws/ask.ts';
import { joinClients } from '../../src/aws/clients.ts';
import { account, openWorld, type World } from '../world.ts';

const assume_role = { role_arn: `arn:aws:iam::${account}:role/builder` };

/** How often STS was asked for a session. */
function assumed({ amazon }: World): number {
  return amazon.calls.calls.filter(({ action }) => action === 'AssumeRole').length;
}

test('a build that is stopped does not wait for credentials', async () => {
  await using world = await openWorld();
  world.amazon.faults.plan({ action: 'AssumeRole', effect: { kind: 'hang' } });
  const stopping = new AbortController();
  const { clients, leave } = await joinClients(world.configOf({ assume_role }), world);
  const going = ask(clients, new DescribeRegionsCommand({}), { ...world, signal: stopping.signal }).then(String, failureLine);
  while (assumed(world) === 0) await world.host.clock.sleep(2, world.signal);
  stopping.abort(new Error('stopped'));
  expect(await going).toBe('failed: Error: stopped');
  await leave();
});

test('a call whose credentials do not come is given up after its time', async () => {
  await using world = await openWorld({ environment: { IMGBUILD_AWS_REQUEST_SECONDS: '0.1' } });
  world.amazon.faults.plan({ action: 'AssumeRole', effect: { kind: 'hang' } });
  const { clients, leave } = await joinClients(world.configOf({ assume_role, max_retries: 1 }), world);
  expect(await ask(clients, new DescribeRegionsCommand({}), world).then(String, failureLine)).toMatch(
    /^failed: Error: DescribeRegions was not answered: EC2 in us-west-2: /,
  );
  // The session is asked for again as well: nobody is left to wait for an answer that never comes.
  const before = assumed(world);
  for (const _ of [1, 2]) await expect(clients.credentials()).rejects.toThrow();
  expect(assumed(world)).toBeGreaterThan(before);
  await leave();
});

test('what a refusal means is not waited for longer than any call', async () => {
  await using world = await openWorld({
    settings: { forbidden: ['ec2:DescribeRegions'] },
    environment: { IMGBUILD_AWS_REQUEST_SECONDS: '0.1' },
  });
  world.amazon.faults.plan({ action: 'DecodeAuthorizationMessage', effect: { kind: 'hang' } });
  const { clients, leave } = await joinClients(world.configOf({ decode_authorization_messages: true }), world);
  expect(await ask(clients, new DescribeRegionsCommand({}), world).then(String, failureLine)).toMatch(
    /^failed: error amazon\/call-forbidden: .* Encoded authorization failure message: [\w-]+\. Whoever/,
  );
  await leave();
});
