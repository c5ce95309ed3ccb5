import { CreateKeyPairCommand } from '@aws-sdk/client-ec2';
import { failureLine } from '@imgbuild/core/testing';
import { expect, test } from 'vitest';
import { createKey } from '../../src/instance/key.ts';
import { openWorld, region, type World } from '../world.ts';
import { actions, thingsIn } from './surroundings.ts';

/** Makes the key pair of a build that is over then, and gives what went wrong. */
async function make(world: World, name: string): Promise<string> {
  const line = await createKey(name, 'ed25519', {}, world.work).then(() => 'made', failureLine);
  await world.scope.close('ok');
  return line;
}

const taken = `failed: error amazon/key-pair-taken: The name of the key pair is taken. ${region} has a key pair "own" already, which the build would delete at its end. Choose another temporary_key_pair_name, leave it out, or use the key pair as it is with ssh_keypair_name.`;

test('a key pair that somebody has under the name stays', async () => {
  await using world = await openWorld();
  await world.clients.ec2().send(new CreateKeyPairCommand({ KeyName: 'own' }));
  world.amazon.calls.clear();
  expect(await make(world, 'own')).toBe(taken);
  expect(actions(world)).toEqual(['DescribeKeyPairs']);
  expect(thingsIn(world, 'keyPairs')).toMatchObject([{ name: 'own' }]);
});

test('it also stays where the account may not look for key pairs', async () => {
  await using world = await openWorld({ settings: { forbidden: ['ec2:DescribeKeyPairs'] } });
  await world.clients.ec2().send(new CreateKeyPairCommand({ KeyName: 'own' }));
  world.amazon.calls.clear();
  expect(await make(world, 'own')).toBe(taken);
  expect(actions(world)).toEqual(['DescribeKeyPairs', 'CreateKeyPair']);
  expect(thingsIn(world, 'keyPairs')).toMatchObject([{ name: 'own' }]);
});

test('a name that is free is made, also when the answer is lost, and goes', async () => {
  await using world = await openWorld();
  world.amazon.faults.plan({ action: 'CreateKeyPair', calls: { from: 1, to: 1 }, effect: { kind: 'lose-answer' } });
  expect(await make(world, 'own')).toBe('made');
  expect(actions(world)).toEqual([
    'DescribeKeyPairs',
    'CreateKeyPair',
    'CreateKeyPair',
    'DeleteKeyPair',
    'CreateKeyPair',
    'DeleteKeyPair',
  ]);
  expect(thingsIn(world, 'keyPairs')).toEqual([]);
});
