import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { toldLines } from '@imgbuild/core/testing';
import { expect, test } from 'vitest';
import { sayAddresses, saveKey } from '../../src/instance/debug.ts';
import { untilState } from '../../src/instance/launch.ts';
import { openWorld } from '../world.ts';
import { launchIn } from './surroundings.ts';

test('the key is in a file that only its owner reads, until the build ends', async () => {
  await using world = await openWorld();
  const path = join(world.folder, 'ec2_ubuntu.pem');
  // Of an earlier build, and readable by others.
  await writeFile(path, 'another key, and a longer one', { mode: 0o644 });
  await saveKey('the key', { sourceName: 'ubuntu' }, world.work);
  expect(await readFile(path, 'utf8')).toBe('the key');
  expect((await stat(path)).mode & 0o777).toBe(0o600);
  expect(toldLines(world.report)).toEqual(['say: Saving key for debug purposes: ec2_ubuntu.pem']);
  expect(world.scope.held.map(({ label }) => label)).toEqual([`private key in ${path}`]);
  await world.scope.close('failed');
  await expect(stat(path)).rejects.toThrow('ENOENT');
});

test('a name with a slash leads to no other folder', async () => {
  await using world = await openWorld();
  await saveKey('the key', { sourceName: '../a/b' }, world.work);
  expect(await readFile(join(world.folder, 'ec2_.._a_b.pem'), 'utf8')).toBe('the key');
});

test('addresses that there are are told', async () => {
  await using world = await openWorld();
  const instance = await untilState(await launchIn(world, {}), 'running', world.work, undefined);
  const before = world.report.told.length;
  sayAddresses(instance, world.report);
  sayAddresses({ PublicDnsName: '', PrivateIpAddress: '10.0.0.1' }, world.report);
  expect(toldLines(world.report).slice(before)).toEqual([
    `say: Public DNS: ${instance.PublicDnsName ?? 'missing'}`,
    `say: Public IP: ${instance.PublicIpAddress ?? 'missing'}`,
    `say: Private IP: ${instance.PrivateIpAddress ?? 'missing'}`,
    'say: Private IP: 10.0.0.1',
  ]);
});
