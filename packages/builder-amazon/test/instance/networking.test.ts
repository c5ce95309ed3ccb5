import { failureLine, toldLines } from '@imgbuild/core/testing';
import { expect, test } from 'vitest';
import { checkNetworking, modifyNetworking } from '../../src/instance/networking.ts';
import { untilState } from '../../src/instance/launch.ts';
import { stopInstance, untilStopped } from '../../src/instance/stop.ts';
import { openWorld } from '../world.ts';
import { launchIn, sent, sourceOf } from './surroundings.ts';

test('enhanced networking is set on the instance that has stopped, one attribute a call', async () => {
  await using world = await openWorld();
  const id = await launchIn(world, {});
  await untilState(id, 'running', world.work, undefined);
  await stopInstance(id, world.work);
  await untilStopped(id, world.work, undefined);
  const sriov = { InstanceId: id, 'SriovNetSupport.Value': 'simple' };
  const rows = [
    [{}, [], []],
    [{ sriov_support: true }, [sriov], ['say: Enabling Enhanced Networking (SR-IOV)...']],
    [{ ena_support: true }, [{ InstanceId: id, 'EnaSupport.Value': 'true' }], ['say: Enabling Enhanced Networking (ENA)...']],
    [{ ena_support: false }, [{ InstanceId: id, 'EnaSupport.Value': 'false' }], ['say: Disabling Enhanced Networking (ENA)...']],
    [
      { ena_support: true, sriov_support: true },
      [sriov, { InstanceId: id, 'EnaSupport.Value': 'true' }],
      ['say: Enabling Enhanced Networking (SR-IOV)...', 'say: Enabling Enhanced Networking (ENA)...'],
    ],
  ] as const;
  for (const [raw, calls, told] of rows) {
    world.amazon.calls.clear();
    const before = world.report.told.length;
    await modifyNetworking(world.configOf(raw), id, world, world.clients);
    expect([raw, sent(world, 'ModifyInstanceAttribute'), toldLines(world.report).slice(before)]).toEqual([raw, calls, told]);
  }
});

test('an image whose instances cannot have it is refused', async () => {
  await using world = await openWorld();
  const source = await sourceOf(world);
  const check = (raw: Readonly<Record<string, unknown>>, virtualization: 'hvm' | 'paravirtual'): string => {
    try {
      checkNetworking(world.configOf(raw), { ...source, ImageId: 'ami-1', VirtualizationType: virtualization });
      return 'good';
    } catch (error) {
      return failureLine(error);
    }
  };
  const both = { ena_support: true, sriov_support: true };
  expect(check(both, 'hvm')).toBe('good');
  expect(check({ ena_support: false }, 'paravirtual')).toBe('good');
  expect(check(both, 'paravirtual')).toBe(
    'failed: error amazon/networking-not-hvm: The image has no enhanced networking. ena_support and sriov_support takes an image of the virtualization hvm; ami-1 is paravirtual. Choose another image, or leave the setting out.',
  );
});
