import { PutParameterCommand, SSMClient, type PutParameterCommandInput } from '@aws-sdk/client-ssm';
import { failureLine } from '@imgbuild/core/testing';
import { expect, test } from 'vitest';
import { amazonParameterstore } from '../../src/data/amazon-parameterstore.ts';
import { account, openWorld, region, type World } from '../world.ts';
import { sent } from '../instance/surroundings.ts';
import { readIn } from './read.ts';

async function put({ clients }: World, o: Partial<PutParameterCommandInput>): Promise<void> {
  const ssm = clients.client('SSM', undefined, (settings) => new SSMClient(settings));
  await ssm.send(new PutParameterCommand({ Name: '/images/base', Value: 'ami-1', Type: 'String', ...o }));
}

const arn = `arn:aws:ssm:${region}:${account}:parameter/images/base`;

test('a parameter, and an older version of it', async () => {
  await using world = await openWorld();
  await put(world, {});
  await put(world, { Value: 'ami-2', Overwrite: true });
  expect(await readIn(world, amazonParameterstore, { name: '/images/base' })).toEqual({ value: 'ami-2', version: '2', arn });
  expect(await readIn(world, amazonParameterstore, { name: '/images/base:1' })).toMatchObject({ value: 'ami-1', version: '1' });
  expect(sent(world, 'GetParameter')).toEqual([
    { Name: '/images/base', WithDecryption: false },
    { Name: '/images/base:1', WithDecryption: false },
  ]);
  expect(world.host.hidden).not.toContain('ami-2');
});

test('a secret one is hidden when it is decrypted', async () => {
  await using world = await openWorld();
  await put(world, { Value: 'sesame', Type: 'SecureString' });
  const asked = { name: '/images/base' };
  expect(await readIn(world, amazonParameterstore, asked)).not.toMatchObject({ value: 'sesame' });
  expect(await readIn(world, amazonParameterstore, { ...asked, with_decryption: true })).toMatchObject({ value: 'sesame' });
  expect(world.host.hidden).toContain('sesame');
});

test.each(['/none', '/images/base:9'])('one that is not there: %s', async (name) => {
  await using world = await openWorld();
  await put(world, {});
  expect(await readIn(world, amazonParameterstore, { name }).catch(failureLine)).toBe(
    `failed: error amazon/parameter-not-found: There is no parameter ${name}. The parameter store in us-west-2 does not have it. Check the name, which begins with a slash when it has several parts, the version, and the region.`,
  );
});

test('what else is refused', async () => {
  await using world = await openWorld();
  world.amazon.faults.plan({
    action: 'GetParameter',
    effect: { kind: 'fail', code: 'AccessDeniedException', message: 'not for you' },
  });
  expect(await readIn(world, amazonParameterstore, { name: '/none' }).catch(failureLine)).toBe(
    'failed: error amazon/call-forbidden: GetParameter is not allowed. Systems Manager in us-west-2: not for you. Whoever builds needs the permission ssm:GetParameter; all that are needed stand in the docs of the plugin.',
  );
});
