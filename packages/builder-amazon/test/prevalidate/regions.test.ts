import { testHost } from '@imgbuild/core/testing';
import type { Host } from '@imgbuild/core/sdk';
import { expect, test } from 'vitest';
import { openWorld, region } from '../world.ts';
import { answering, validate } from './validate.ts';

test('regions that are not there', async () => {
  await using world = await openWorld({ regions: [region, 'us-east-1'] });
  expect((await validate(world, { ami_regions: ['us-east-2'] })).at(-1)).toBe(
    'failed: error amazon/region-unknown: There is no region us-east-2. ami_regions names it. Did you mean "us-east-1"? skip_region_validation = true leaves this out.',
  );
  const raw = { ami_regions: ['ap-south-9'], skip_region_validation: true, skip_create_ami: true };
  expect((await validate(world, raw)).at(-1)).toBe('say: skip_create_ami was set; not prevalidating AMI name');
});

test('copies that nobody else could use, where the environment says the build’s region', async () => {
  await using world = await openWorld();
  const raw = { encrypt_boot: true, kms_key_id: 'alias/images', ami_users: ['123456789012'] };
  expect((await validate(world, { ...raw, ami_regions: [region] })).at(-1)).toBe('say: Prevalidating AMI Name: image');
  world.amazon.calls.clear();
  expect(await validate(world, { ...raw, ami_regions: ['us-east-1'] })).toEqual([
    expect.stringMatching(
      /^failed: error amazon\/share-default-key at ami_users: .+ default key in us-east-1, .+ with region_kms_key_ids, /,
    ),
  ]);
  expect(world.amazon.calls.calls).toEqual([]);
});

/** An EC2 that only tells which regions there are. */
async function withRegions(regions: Readonly<Record<string, string>>): ReturnType<typeof answering> {
  const items = Object.entries(regions).map(
    ([name, status]) => `<item><regionName>${name}</regionName><optInStatus>${status}</optInStatus></item>`,
  );
  const told = `<regionInfo>${items.join('')}</regionInfo>`;
  return answering(
    'text/xml',
    `<DescribeRegionsResponse xmlns="http://ec2.amazonaws.com/doc/2016-11-15/">${told}</DescribeRegionsResponse>`,
  );
}

test('a region that the account has not enabled, and one that the environment names', async () => {
  await using world = await openWorld();
  await using ec2 = await withRegions({
    [region]: 'opt-in-not-required',
    'ap-east-1': 'not-opted-in',
    'af-south-1': 'opted-in',
  });
  const raw = { custom_endpoint_ec2: ec2.url };
  expect((await validate(world, { ...raw, ami_regions: ['af-south-1', 'ap-east-1'] })).at(-1)).toBe(
    'failed: error amazon/region-not-enabled: The region ap-east-1 is not enabled. ami_regions names it. Enable it in the settings of the account, or leave it out.',
  );
  await using other = await withRegions({ 'us-east-1': 'opt-in-not-required' });
  const elsewhere = { custom_endpoint_ec2: other.url };
  expect((await validate(world, elsewhere)).at(-1)).toMatch(
    /^failed: error amazon\/region-unknown: There is no region us-west-2\. The environment names it\./,
  );
  expect((await validate(world, { ...elsewhere, region })).at(-1)).toMatch(
    /^failed: error amazon\/region-unknown: There is no region us-west-2\. region names it\./,
  );
});

test('a region whose services have no address', async () => {
  await using world = await openWorld();
  const host = testHost({
    folder: world.folder,
    environment: { ...world.host.environment, AWS_ENDPOINT_URL: 'http://sts.us-west-9.invalid' },
    sleeping: 'skip',
  });
  // Sleeping takes no time here, so that limits of time are over at once; names that are not known take none.
  const clock: Host['clock'] = {
    ...host.clock,
    sleep: async (milliseconds, signal) => (milliseconds > 30_000 ? world.host.clock.sleep(milliseconds, signal) : undefined),
  };
  expect((await validate(world, {}, { host: { ...host, clock } })).at(-1)).toMatch(
    /^failed: error amazon\/region-not-reached: The region us-west-2 cannot be reached\. getaddrinfo ENOTFOUND sts\.us-west-9\.invalid\. Check the name of the region, and the way to the internet\.$/,
  );
});
