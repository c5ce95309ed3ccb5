import { CreateLaunchTemplateCommand } from '@aws-sdk/client-ec2';
import { describe, expect, test } from 'vitest';
import { canJudge } from '../../../simulator/test/model/judge.ts';
import { expectNoComplaints, judgeProxy } from '../../../simulator/test/model/judge-proxy.ts';
import { joinClients } from '../../src/aws/clients.ts';
import { deregisterFormer } from '../../src/image/former.ts';
import { makeImages } from '../../src/image/make.ts';
import { openWorld, region, ubuntu } from '../world.ts';
import { provisioned } from './instances.ts';

const sharing = {
  ami_description: 'of {{ .SourceAMI }}',
  ami_groups: ['all'],
  ami_users: ['999988887777'],
  ami_org_arns: ['arn:aws:organizations::111122223333:organization/o-1234567890'],
  ami_ou_arns: ['arn:aws:organizations::111122223333:ou/o-1234567890/ou-abcd-12345678'],
  ami_product_codes: ['abc123'],
  imds_support: 'v2.0',
  snapshot_groups: ['all'],
  snapshot_users: ['999988887777'],
  tags: { A: 'b' },
  snapshot_tags: { C: 'd' },
};

const builds: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  'shared, deprecated and protected': {
    ...sharing,
    ami_regions: ['eu-west-1'],
    snapshot_copy_duration_minutes: 15,
    deprecate_at: `${new Date().getUTCFullYear() + 1}-01-02T15:04:00Z`,
    deregistration_protection: { with_cooldown: true },
  },
  encrypted: { encrypt_boot: true, kms_key_id: 'alias/images', ami_regions: ['eu-west-1'], skip_save_build_region: true },
  'with devices, and launched fast': {
    no_ephemeral: true,
    ami_block_device_mappings: [{ device_name: '/dev/sdf', volume_size: 8, volume_type: 'io1', iops: 100, encrypted: true }],
    fast_launch: { template_name: 'own', max_parallel_launches: 6, target_resource_count: 1 },
  },
};

describe.runIf(canJudge)('by AWS’s own model all calls are right of an image', () => {
  test.each(Object.entries(builds))('%s', async (_what, raw) => {
    await using world = await openWorld({ images: [{ ...ubuntu, platform: 'windows' }] });
    await using proxy = await judgeProxy(world.amazon.url);
    const { clients, leave } = await joinClients({ custom_endpoint_ec2: proxy.url }, world);
    const template = { LaunchTemplateName: 'own', LaunchTemplateData: { InstanceType: 't3.micro' } as const };
    await clients.ec2().send(new CreateLaunchTemplateCommand(template));
    const images = await makeImages(world.configOf({ ...raw }), await provisioned(world), world, clients);
    expect(images.length).toBeGreaterThan(0);
    await leave();
    await expectNoComplaints(proxy);
  });

  test('with a firmware of its own, which then goes', async () => {
    await using world = await openWorld();
    await using proxy = await judgeProxy(world.amazon.url);
    const { clients, leave } = await joinClients({ custom_endpoint_ec2: proxy.url }, world);
    const config = world.configOf({
      boot_mode: 'uefi',
      tpm_support: 'v2.0',
      uefi_data: 'QU1aTlVFRkk=',
      force_deregister: true,
      force_delete_snapshot: true,
    });
    expect(await makeImages(config, await provisioned(world), world, clients)).toMatchObject([{ region }]);
    await deregisterFormer(config, world, clients);
    await leave();
    await expectNoComplaints(proxy);
  });
});
