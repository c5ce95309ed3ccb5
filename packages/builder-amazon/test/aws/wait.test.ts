import { abortCauseOf } from '@imgbuild/core/sdk';
import { failureLine, testHost } from '@imgbuild/core/testing';
import { expect, test } from 'vitest';
import { type Polling, pollingFor, type PollingConfig, waitFor } from '../../src/aws/wait.ts';

const hostWith = (environment: Readonly<Record<string, string>> = {}) =>
  testHost({ folder: '/nowhere', sleeping: 'skip', environment });

const usual: Polling = { delay: 5_000, limit: 30 * 60_000 };

test.each<readonly [what: string, config: PollingConfig | undefined, environment: Readonly<Record<string, string>>, Polling]>([
  ['nothing is set', undefined, {}, usual],
  ['zeros and empty variables are nothing', { max_attempts: 0, delay_seconds: 0 }, { AWS_MAX_ATTEMPTS: '' }, usual],
  ['what is no number is nothing', undefined, { AWS_POLL_DELAY_SECONDS: 'soon', AWS_MAX_ATTEMPTS: '-1' }, usual],
  ['both in the template', { delay_seconds: 3, max_attempts: 4 }, {}, { delay: 3_000, limit: 12_000 }],
  ['a delay alone keeps the time', { delay_seconds: 3 }, {}, { delay: 3_000, limit: usual.limit }],
  ['attempts alone are two seconds apart', { max_attempts: 10 }, {}, { delay: 2_000, limit: 20_000 }],
  ['both in the environment', undefined, { AWS_POLL_DELAY_SECONDS: '0.5', AWS_MAX_ATTEMPTS: '6' }, { delay: 500, limit: 3_000 }],
  ['attempts of the environment alone', {}, { AWS_MAX_ATTEMPTS: '6' }, { delay: 2_000, limit: 12_000 }],
  ['a time of the environment', undefined, { AWS_TIMEOUT_SECONDS: '90' }, { delay: 5_000, limit: 90_000 }],
  ['attempts go before a time', undefined, { AWS_TIMEOUT_SECONDS: '90', AWS_MAX_ATTEMPTS: '6' }, { delay: 2_000, limit: 12_000 }],
  [
    'the template goes before the environment',
    { max_attempts: 10 },
    { AWS_POLL_DELAY_SECONDS: '7', AWS_MAX_ATTEMPTS: '6' },
    { delay: 2_000, limit: 20_000 },
  ],
])('%s', (_what, config, environment, polling) => {
  expect(pollingFor('image', config, hostWith(environment))).toEqual(polling);
});

const forever = new AbortController().signal;

test('the first look is at once, and the found is given', async () => {
  const host = hostWith();
  expect(await waitFor('it', usual, { host, signal: forever }, async () => 'it')).toBe('it');
  expect(host.calls).toEqual([]);
});

test('between two looks it waits', async () => {
  const host = hostWith();
  let looks = 0;
  expect(await waitFor('it', usual, { host, signal: forever }, async () => (++looks < 4 ? undefined : looks))).toBe(4);
  expect(host.calls).toEqual(Array(3).fill({ port: 'sleep', about: '5000' }));
});

test('what does not come in its time', async () => {
  let now = 0;
  const host = { ...hostWith(), clock: { now: () => now, sleep: async (milliseconds: number) => void (now += milliseconds) } };
  let looks = 0;
  const polling = { delay: 10_000, limit: 60_000 };
  const error: unknown = await waitFor('the thing to come', polling, { host, signal: forever }, async () => {
    looks++;
    return undefined;
  }).catch((caught: unknown) => caught);
  expect(failureLine(error)).toBe(
    'failed: error amazon/waited-in-vain: Waited in vain for the thing to come. It did not come within 60 s, asked every 10 s. Give it longer with aws_polling { delay_seconds, max_attempts } or AWS_POLL_DELAY_SECONDS and AWS_MAX_ATTEMPTS.',
  );
  expect(abortCauseOf(error)).toEqual({ kind: 'timeout', milliseconds: 60_000, what: 'the thing to come' });
  expect(looks).toBe(7);
});

test('what can never come ends the waiting', async () => {
  const work = waitFor('it', usual, { host: hostWith(), signal: forever }, () => Promise.reject(new Error('it has failed')));
  await expect(work).rejects.toThrow('it has failed');
});

test('a build that is stopped waits no longer', async () => {
  const stopping = new AbortController();
  const work = waitFor('it', usual, { host: hostWith(), signal: stopping.signal }, async () => {
    stopping.abort(new Error('stopped'));
    return undefined;
  });
  await expect(work).rejects.toThrow('stopped');
});
