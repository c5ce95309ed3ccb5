import { fakeScope, recordingReporter, testHost } from '@imgbuild/core/testing';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Amazon, openSimulator, stubMachines } from '../../src/index.ts';
import { changedSettings } from '../../src/amazon/change-settings.ts';
import { usualDurations, usualSettings } from '../../src/amazon/settings.ts';

const host = testHost({ folder: '/tmp/settings', sleeping: 'real' });
const scope = fakeScope({ host, report: recordingReporter() });
let amazon: Amazon;

beforeEach(async () => {
  const o = { machines: stubMachines(), amazon: { regions: ['us-west-2'] } };
  const opened = (await openSimulator(o, { host, scope, signal: new AbortController().signal })).amazon;
  if (opened === undefined) throw new Error('no cloud');
  amazon = opened;
});

afterEach(() => scope.close('ok'));

async function send(method: string, path: string, body: string): Promise<readonly [number, string]> {
  const answer = await fetch(`${amazon.url}/_simulator/${path}`, { method, body });
  return [answer.status, await answer.text()];
}

test('a change leaves the durations and quotas that it does not name', () => {
  const first = changedSettings(usualSettings, { durations: { image: 1 }, quotas: { images: 2, vcpus: 3 }, consistency: 4 });
  expect(first).toEqual({
    ...usualSettings,
    durations: { ...usualDurations, image: 1 },
    quotas: { images: 2, vcpus: 3 },
    consistency: 4,
  });
  expect(changedSettings(first, { durations: { volume: 5 }, quotas: { vcpus: null } })).toEqual({
    ...first,
    durations: { ...usualDurations, image: 1, volume: 5 },
    quotas: { images: 2 },
  });
});

test('a change that is sent is made', async () => {
  const change = {
    durations: { image: 1 },
    quotas: { vcpus: null },
    consistency: 0,
    withoutCapacity: [{ type: 't3.micro', zone: 'us-west-2a' }],
    notOffered: [{ type: 't3.micro' }],
    failingImages: [{ name: 'a', code: 'b', message: 'c' }],
    forbidden: ['sts:GetCallerIdentity'],
  };
  expect(await send('PATCH', 'settings', JSON.stringify(change))).toEqual([200, 'null\n']);
});

test('a change with mistakes is refused as a whole, with all of them', async () => {
  const change = {
    consistency: 'long',
    durations: { images: 1, volume: -1, snapshot: null },
    quotas: [],
    withoutCapacity: [{ zone: 'us-west-2a' }],
    forbidden: 'ec2:RunInstances',
    accounts: [],
  };
  const [status, text] = await send('PATCH', 'settings', JSON.stringify(change));
  expect(status).toBe(400);
  expect(text.trimEnd().split('\n')).toEqual([
    'consistency is a number from 0, and not "long".',
    `durations has no "images"; there are: ${Object.keys(usualDurations).join(', ')}.`,
    'durations.volume is a number from 0, and not -1.',
    'durations.snapshot is a number from 0, and not null.',
    'quotas is an object, and not [].',
    'withoutCapacity[0] has no type.',
    'forbidden is a list, and not "ec2:RunInstances".',
    `settings has no "accounts"; there are: ${Object.keys(usualSettings).join(', ')}.`,
  ]);
  expect(await send('PATCH', 'settings', '[]')).toEqual([400, 'Settings are an object.\n']);
});

test.each([
  ['PATCH', 'settings'],
  ['POST', 'faults'],
])('%s %s takes JSON only', async (method, path) => {
  const [status, text] = await send(method, path, '{"consistency": ');
  expect(status).toBe(400);
  expect(text).toMatch(/^This is no JSON: /);
});
