import { type ComponentContext, failure } from '@imgbuild/core/sdk';
import type { Clients } from './aws/clients.ts';
import { isSet } from './checks/given.ts';
import { checkSharedKeys, type SharedKeysConfig } from './checks/image.ts';
import type { AccessConfig } from './config/access.ts';
import type { NetworkConfig } from './config/network.ts';
import { checkCredentials, untilKeysAreKnown } from './prevalidate/credentials.ts';
import { mustBeFree, mustBeReplaceable } from './prevalidate/names.ts';
import { checkRegions } from './prevalidate/regions.ts';
import { checkVpc } from './prevalidate/vpc.ts';

/** What is looked at of a builder's configuration. Builders without images have none of the optional settings. */
export type PrevalidateConfig = AccessConfig &
  Partial<SharedKeysConfig> &
  Pick<NetworkConfig, 'vpc_id' | 'subnet_id' | 'subnet_filter'> & {
    readonly skip_region_validation?: boolean;
    readonly skip_create_ami?: boolean;
  };

export type PrevalidateContext = Pick<ComponentContext<unknown>, 'host' | 'signal' | 'report' | 'step'>;

/**
 * Looks for what would fail a build late, before anything is made: credentials, regions, the VPC, and whether the image's name is
 * free wherever an image of that name will be.
 */
export async function prevalidate(
  config: PrevalidateConfig,
  o: {
    /** Of the image; builders without one look for nothing. */
    readonly name?: string;
    /** Whether an image that has the name is replaced. */
    readonly force: boolean;
  },
  ctx: PrevalidateContext,
  clients: Clients,
): Promise<void> {
  // Where the template names its region, `validate` has told already.
  if (hasImage(config) && !isSet(config.region))
    for (const problem of checkSharedKeys(config, clients.region)) throw failure(problem);
  const elsewhere = [...new Set(config.ami_regions)].filter((region) => region !== clients.region).sort();
  if (config.vault_aws_engine !== undefined)
    await ctx.step('Waiting until AWS knows the keys that Vault made...', async ({ signal }) =>
      untilKeysAreKnown([clients.region, ...elsewhere], { host: ctx.host, signal }, clients),
    );
  await checkCredentials(config, ctx, clients);
  if (config.skip_region_validation !== true) await checkRegions(config, elsewhere, ctx, clients);
  await ctx.step('Prevalidating any provided VPC information', async ({ signal }) =>
    checkVpc(config, { host: ctx.host, signal }, clients),
  );
  const { name } = o;
  if (name === undefined) return;
  // The build's own region only gets an image of another name then, and not for long.
  const isElsewhere = config.skip_save_build_region === true;
  const regions = isElsewhere ? elsewhere : [clients.region, ...elsewhere];
  const isMade = config.skip_create_ami !== true;
  if (o.force) {
    ctx.report.say('Force Deregister flag found, skipping prevalidating AMI Name');
    if (isMade) await mustBeReplaceable(name, regions, ctx, clients);
    return;
  }
  if (!isMade) return ctx.report.say('skip_create_ami was set; not prevalidating AMI name');
  await ctx.step(
    isElsewhere ? 'skip_build_region was set; not prevalidating AMI name' : `Prevalidating AMI Name: ${name}`,
    async ({ signal }) => mustBeFree(name, regions, { host: ctx.host, signal }, clients),
  );
}

function hasImage(config: PrevalidateConfig): config is PrevalidateConfig & SharedKeysConfig {
  return config.region_kms_key_ids !== undefined;
}
