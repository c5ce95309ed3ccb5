import { DescribeRegionsCommand, EC2Client } from '@aws-sdk/client-ec2';
import { problemOf } from '@imgbuild/core/sdk';
import { failureLine, testHost, type TestHost } from '@imgbuild/core/testing';
import type { Effect, Fault } from '@imgbuild/simulator';
import { describe, expect, test } from 'vitest';
import { ask, type AskOptions, isNotYet } from '../../src/aws/ask.ts';
import { joinClients } from '../../src/aws/clients.ts';
import { codeOf } from '../../src/aws/errors.ts';
import { openWorld, region, type World } from '../world.ts';

/** How a call ends that meets faults, by a clock whose sleeping takes no time: what it came to, how often it was made, how long it took. */
async function asked(
  world: World,
  effect: Effect,
  o: AskOptions & { readonly calls?: Fault['calls']; readonly config?: object; readonly signal?: AbortSignal } = {},
): Promise<{ readonly error: unknown; readonly line: string; readonly calls: number; readonly slept: number }> {
  const host = testHost({ folder: world.folder, sleeping: 'skip', environment: world.host.environment });
  world.amazon.calls.clear();
  world.amazon.faults.clear();
  world.amazon.faults.plan({ action: 'DescribeRegions', effect, ...(o.calls === undefined ? {} : { calls: o.calls }) });
  const signal = o.signal ?? world.signal;
  const { clients, leave } = await joinClients(o.config ?? {}, { host, signal });
  // The time limit of a call sleeps as well, and would be over at once.
  const patient = { ...clients, limit: Infinity };
  const error: unknown = await ask(patient, new DescribeRegionsCommand({}), { host, signal }, o).then(
    () => undefined,
    (caught: unknown) => caught,
  );
  await leave();
  const { length: calls } = world.amazon.calls.calls;
  return { error, line: error === undefined ? 'answered' : failureLine(error), calls, slept: sleptBy(host) };
}

function sleptBy({ calls }: TestHost): number {
  return calls.reduce((sum, { port, about }) => sum + (port === 'sleep' ? Number(about) : 0), 0);
}

describe('a call that is', () => {
  test('throttled for a minute is answered all the same', async () => {
    await using world = await openWorld();
    const { line, calls, slept } = await asked(world, { kind: 'throttle' }, { calls: { from: 1, to: 11 } });
    expect([line, calls]).toEqual(['answered', 12]);
    expect(slept).toBeGreaterThan(60_000);
  });

  test('throttled without an end is told', async () => {
    await using world = await openWorld();
    const { line, slept } = await asked(world, { kind: 'throttle' });
    expect(line).toBe(
      'failed: error amazon/call-refused: DescribeRegions was refused. EC2 in us-west-2 answered RequestLimitExceeded: Request limit exceeded.',
    );
    expect(slept).toBeGreaterThan(600_000);
  });

  test('refused is not made again', async () => {
    await using world = await openWorld();
    const { error, line, calls } = await asked(world, { kind: 'fail', code: 'Blocked', message: 'Not today.' });
    expect([line, calls]).toEqual([
      'failed: error amazon/call-refused: DescribeRegions was refused. EC2 in us-west-2 answered Blocked: Not today.',
      1,
    ]);
    expect(codeOf(error)).toBe('Blocked');
  });

  test('forbidden names the permission', async () => {
    await using world = await openWorld({ settings: { forbidden: ['ec2:DescribeRegions'] } });
    const { line } = await asked(world, { kind: 'slow', milliseconds: 0 });
    expect(line).toMatch(
      /^failed: error amazon\/call-forbidden: DescribeRegions is not allowed\. EC2 in us-west-2: You are not authorized to perform this operation\. User: \S+ is not authorized to perform: ec2:DescribeRegions\. Encoded authorization failure message: [\w-]+\. Whoever builds needs the permission ec2:DescribeRegions; all that are needed stand in the docs of the plugin\.$/,
    );
  });

  test('forbidden says why, where that is asked for', async () => {
    await using world = await openWorld({ settings: { forbidden: ['ec2:DescribeRegions'] } });
    const config = world.configOf({ decode_authorization_messages: true });
    const { line } = await asked(world, { kind: 'slow', milliseconds: 0 }, { config });
    expect(line).toContain('Encoded authorization failure message: {"allowed":false,');
    world.amazon.change({ forbidden: ['ec2:DescribeRegions', 'sts:DecodeAuthorizationMessage'] });
    const { line: encoded } = await asked(world, { kind: 'slow', milliseconds: 0 }, { config });
    expect(encoded).toMatch(/Encoded authorization failure message: [\w-]+\. Whoever/);
  });

  test.each<readonly [string, Effect]>([
    ['lost', { kind: 'lose-answer' }],
    ['answered with a failure of the service', { kind: 'fail', code: 'InternalError', message: 'An error.', status: 500 }],
  ])('%s is made again', async (_what, effect) => {
    await using world = await openWorld();
    const { line, calls } = await asked(world, effect, { calls: { from: 1, to: 3 } });
    expect([line, calls]).toEqual(['answered', 4]);
  });

  test('lost every time is an error of another kind than a refusal', async () => {
    await using world = await openWorld();
    const { error, line, calls } = await asked(world, { kind: 'lose-answer' }, { config: { max_retries: 1 } });
    expect(line).toBe(
      'failed: Error: DescribeRegions was not answered: EC2 in us-west-2: socket hang up. Check the way to it (custom_endpoint_ec2, AWS_ENDPOINT_URL, HTTPS_PROXY, which takes Node.js 22.21 or 24.5), and try again.',
    );
    expect([calls, problemOf(error), codeOf(error)]).toEqual([2, undefined, 'ECONNRESET']);
  });

  test('lost is tried ten times more unless something else is said', async () => {
    await using world = await openWorld();
    expect((await asked(world, { kind: 'lose-answer' })).calls).toBe(11);
  });

  const notYet = { kind: 'fail', code: 'InvalidThing.NotFound', message: 'The thing is not there.' } as const;

  test('about what is not known everywhere yet is made again', async () => {
    await using world = await openWorld();
    const o = { notYet: ['InvalidThing.NotFound'], calls: { from: 1, to: 5 } };
    expect(await asked(world, notYet, o)).toMatchObject({ line: 'answered', calls: 6 });
  });

  test('about what never comes ends when its patience does', async () => {
    await using world = await openWorld();
    const { line, slept } = await asked(world, notYet, { notYet: ['InvalidThing.NotFound'], patience: 20_000 });
    expect(line).toContain('EC2 in us-west-2 answered InvalidThing.NotFound: The thing is not there.');
    expect(slept).toBeGreaterThan(19_000);
    expect(slept).toBeLessThan(60_000);
  });

  test('throttled for a minute has all its patience for what is not known yet', async () => {
    await using world = await openWorld();
    const host = testHost({ folder: world.folder, sleeping: 'skip', environment: world.host.environment });
    const { clients, leave } = await joinClients({}, { host, signal: world.signal });
    world.amazon.faults.plan({ action: 'DescribeRegions', calls: { from: 1, to: 11 }, effect: { kind: 'throttle' } });
    world.amazon.faults.plan({ action: 'DescribeRegions', calls: { from: 12, to: 13 }, effect: notYet });
    const o = { notYet: ['InvalidThing.NotFound'], patience: 30_000 };
    const ctx = { host, signal: world.signal };
    const answer = await ask({ ...clients, limit: Infinity }, new DescribeRegionsCommand({}), ctx, o).then(
      () => 'answered',
      failureLine,
    );
    expect([answer, world.amazon.calls.calls.length]).toEqual(['answered', 14]);
    expect(sleptBy(host)).toBeGreaterThan(60_000);
    await leave();
  });

  test('stopped with the build ends at once, with the build’s reason', async () => {
    await using world = await openWorld();
    const stopping = new AbortController();
    const going = asked(world, { kind: 'hang' }, { signal: stopping.signal });
    while (world.amazon.calls.calls.length === 0) await world.host.clock.sleep(2, world.signal);
    stopping.abort(new Error('stopped'));
    expect(await going).toMatchObject({ error: new Error('stopped'), calls: 1 });
  });
});

test('a call that hangs is given up after its time, and made again', async () => {
  await using world = await openWorld({ environment: { IMGBUILD_AWS_REQUEST_SECONDS: '0.1' } });
  world.amazon.faults.plan({ action: 'DescribeRegions', calls: { from: 1, to: 1 }, effect: { kind: 'hang' } });
  const { Regions: regions = [] } = await ask(world.clients, new DescribeRegionsCommand({}), world);
  expect(regions.length).toBeGreaterThan(0);
  expect(world.amazon.calls.calls).toHaveLength(2);
});

test('a call that hangs every time says how long it was waited for', async () => {
  await using world = await openWorld({ environment: { IMGBUILD_AWS_REQUEST_SECONDS: '0.1' } });
  world.amazon.faults.plan({ action: 'DescribeRegions', effect: { kind: 'hang' } });
  const { clients, leave } = await joinClients({ max_retries: 1 }, world);
  const error: unknown = await ask(clients, new DescribeRegionsCommand({}), world).catch((caught: unknown) => caught);
  await leave();
  expect(failureLine(error)).toBe(
    'failed: Error: DescribeRegions was not answered: EC2 in us-west-2: there was none within 0.1 s. Check the way to it (custom_endpoint_ec2, AWS_ENDPOINT_URL, HTTPS_PROXY, which takes Node.js 22.21 or 24.5), and try again.',
  );
});

test('where nobody listens', async () => {
  await using world = await openWorld();
  const { clients, leave } = await joinClients({ custom_endpoint_ec2: 'http://127.0.0.1:1', max_retries: 1 }, world);
  const error: unknown = await ask(clients, new DescribeRegionsCommand({}), world).catch((caught: unknown) => caught);
  await leave();
  expect(failureLine(error)).toMatch(
    /^failed: Error: DescribeRegions was not answered: EC2 in us-west-2: connect (?:ECONNREFUSED|EACCES) 127\.0\.0\.1:1\. Check the way to it/,
  );
});

test('the region of a call', async () => {
  await using world = await openWorld();
  await ask(world.clients, new DescribeRegionsCommand({}), world, { region: 'eu-west-1' });
  await ask(world.clients, new DescribeRegionsCommand({}), world);
  expect(world.amazon.calls.calls.map((call) => call.region)).toEqual(['eu-west-1', region]);
});

test('what means "not yet"', () => {
  const room = { code: 'ResourceLimitExceeded', reason: /in progress/ };
  const notYet = ['InvalidThing.NotFound', room];
  expect(isNotYet({ code: 'InvalidThing.NotFound', reason: '' }, { notYet })).toBe(true);
  expect(isNotYet({ code: 'ResourceLimitExceeded', reason: 'copies in progress' }, { notYet })).toBe(true);
  expect(isNotYet({ code: 'ResourceLimitExceeded', reason: 'too many images' }, { notYet })).toBe(false);
  expect(isNotYet({ code: 'InvalidThing.NotFound', reason: '' }, {})).toBe(false);
});

test('one client of a kind and region for all', async () => {
  await using world = await openWorld();
  expect(world.clients.ec2()).toBe(world.clients.ec2(region));
  expect(world.clients.ec2('eu-west-1')).toBeInstanceOf(EC2Client);
  expect(world.clients.ec2('eu-west-1')).not.toBe(world.clients.ec2());
});
