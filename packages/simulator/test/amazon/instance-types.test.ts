import { DescribeInstanceTypeOfferingsCommand, DescribeInstanceTypesCommand } from '@aws-sdk/client-ec2';
import { describe, expect, test } from 'vitest';
import { home, openCloud, refusalOf, type TestCloud } from './cloud.ts';

async function type(cloud: TestCloud, name: string) {
  const { InstanceTypes: found } = await cloud.ec2().send(new DescribeInstanceTypesCommand({ InstanceTypes: [name as never] }));
  return found?.[0];
}

describe('DescribeInstanceTypes', () => {
  const known: readonly (readonly [string, number, number, string, readonly string[], string])[] = [
    ['t2.micro', 1, 1024, 'unsupported', ['legacy-bios'], 'i386'],
    ['t3.micro', 2, 1024, 'required', ['legacy-bios', 'uefi'], 'x86_64'],
    ['t4g.nano', 2, 512, 'required', ['uefi'], 'arm64'],
    ['m5.large', 2, 8192, 'required', ['legacy-bios', 'uefi'], 'x86_64'],
    ['c5.9xlarge', 36, 73_728, 'required', ['legacy-bios', 'uefi'], 'x86_64'],
    ['r6i.32xlarge', 128, 1_048_576, 'required', ['legacy-bios', 'uefi'], 'x86_64'],
    ['m7g.medium', 1, 4096, 'required', ['uefi'], 'arm64'],
    ['c7a.medium', 1, 2048, 'required', ['legacy-bios', 'uefi'], 'x86_64'],
    ['g4dn.xlarge', 4, 16_384, 'required', ['legacy-bios', 'uefi'], 'x86_64'],
    ['m1.small', 1, 1740, 'unsupported', ['legacy-bios'], 'i386'],
    ['m3.2xlarge', 8, 30_720, 'unsupported', ['legacy-bios'], 'x86_64'],
    ['c4.8xlarge', 36, 61_440, 'unsupported', ['legacy-bios'], 'x86_64'],
    ['r4.large', 2, 15_616, 'supported', ['legacy-bios'], 'x86_64'],
    ['i3.16xlarge', 64, 499_712, 'supported', ['legacy-bios'], 'x86_64'],
    ['i3.metal', 72, 524_288, 'required', ['legacy-bios', 'uefi'], 'x86_64'],
    ['c5n.4xlarge', 16, 43_008, 'required', ['legacy-bios', 'uefi'], 'x86_64'],
    ['m5n.metal', 96, 393_216, 'required', ['legacy-bios', 'uefi'], 'x86_64'],
    ['g6.48xlarge', 192, 786_432, 'required', ['legacy-bios', 'uefi'], 'x86_64'],
    ['mac2-m2.metal', 8, 24_576, 'required', ['uefi'], 'arm64_mac'],
    ['mac2-m2pro.metal', 12, 32_768, 'required', ['uefi'], 'arm64_mac'],
    ['mac2.metal', 8, 16_384, 'required', ['uefi'], 'arm64_mac'],
  ];
  test.for(known)('knows %s', async ([name, vcpus, memory, ena, bootModes, architecture]) => {
    await using cloud = await openCloud();
    expect(await type(cloud, name)).toMatchObject({
      InstanceType: name,
      VCpuInfo: { DefaultVCpus: vcpus },
      MemoryInfo: { SizeInMiB: memory },
      NetworkInfo: { EnaSupport: ena },
      SupportedBootModes: bootModes,
      ProcessorInfo: { SupportedArchitectures: expect.arrayContaining([architecture]) },
    });
  });

  test('tells what burst, what has enclaves and what has a TPM', async () => {
    await using cloud = await openCloud();
    const [t3, m5, large] = [await type(cloud, 't3.micro'), await type(cloud, 'm5.xlarge'), await type(cloud, 'm5.large')];
    expect([t3, m5, large].map((each) => each?.BurstablePerformanceSupported)).toEqual([true, false, false]);
    expect([t3, m5, large].map((each) => each?.NitroEnclavesSupport)).toEqual(['unsupported', 'supported', 'unsupported']);
    expect([t3, m5, large].map((each) => each?.NitroTpmSupport)).toEqual(['supported', 'supported', 'supported']);
    expect((await type(cloud, 't2.micro'))?.NitroTpmSupport).toBe('unsupported');
  });

  test('filters, comes in pages, and refuses what is unknown', async () => {
    await using cloud = await openCloud();
    const ec2 = cloud.ec2();
    const filters = [
      { Name: 'instance-type', Values: ['t3.*'] },
      { Name: 'vcpu-info.default-vcpus', Values: ['2'] },
    ];
    const { InstanceTypes: small } = await ec2.send(new DescribeInstanceTypesCommand({ Filters: filters }));
    expect(small?.map(({ InstanceType: name }) => name)).toEqual(['t3.nano', 't3.micro', 't3.small', 't3.medium', 't3.large']);
    let token: string | undefined;
    const seen = new Set<string | undefined>();
    do {
      const page = await ec2.send(new DescribeInstanceTypesCommand({ MaxResults: 100, NextToken: token }));
      for (const { InstanceType: name } of page.InstanceTypes ?? []) seen.add(name);
      token = page.NextToken;
    } while (token !== undefined);
    expect(seen.has('r8g.medium')).toBe(true);
    expect(seen.size).toBeGreaterThan(200);
    const unknown = new DescribeInstanceTypesCommand({ InstanceTypes: ['t3.micro', 't9.a' as never, 't9.b' as never] });
    expect(await refusalOf(cloud.ec2({ past: 'the judge' }).send(unknown))).toBe(
      'InvalidInstanceType: The following supplied instance types do not exist: [t9.a, t9.b]',
    );
  });
});

describe('DescribeInstanceTypeOfferings', () => {
  test('tells where a type is', async () => {
    const notOffered = [{ type: 't3.micro', zone: `${home}b` }, { type: 't4g.nano' }];
    await using cloud = await openCloud({ settings: { notOffered } });
    const ec2 = cloud.ec2();
    const where = async (name: string, kind: 'region' | 'availability-zone' | 'availability-zone-id') => {
      const asked = { LocationType: kind, Filters: [{ Name: 'instance-type', Values: [name] }] };
      const { InstanceTypeOfferings: offerings } = await ec2.send(new DescribeInstanceTypeOfferingsCommand(asked));
      return offerings?.map(({ Location: location }) => location);
    };
    expect(await where('t3.micro', 'region')).toEqual([home]);
    expect(await where('t3.micro', 'availability-zone')).toEqual([`${home}a`, `${home}c`]);
    expect(await where('t3.micro', 'availability-zone-id')).toEqual(['usw2-az1', 'usw2-az3']);
    expect(await where('t4g.nano', 'region')).toEqual([]);
    expect(await refusalOf(type(cloud, 't4g.nano'))).toContain('InvalidInstanceType');
    const unknown = new DescribeInstanceTypeOfferingsCommand({ LocationType: 'planet' as never });
    expect(await refusalOf(cloud.ec2({ past: 'the judge' }).send(unknown))).toBe(
      'InvalidParameterValue: Value (planet) for parameter locationType is invalid. Valid values: region, availability-zone, availability-zone-id.',
    );
  });
});
