import { CopyImageCommand } from '@aws-sdk/client-ec2';
import { ask } from '../aws/ask.ts';
import { everywhere } from '../aws/everywhere.ts';
import type { Access } from '../access-for.ts';
import type { AccessConfig } from '../config/access.ts';
import type { ImageConfig } from '../config/image.ts';
import { image, type ImageIntent } from '../resources.ts';
import { specifications, type Tags } from '../tag-specifications.ts';
import type { Work } from '../work.ts';
import { imageNotYet, type MadeImage, untilAvailable } from './create.ts';
import { makeNamed } from './own.ts';

/**
 * EC2 copies a number of snapshots to a region at once; those of others may be in the way for a while.
 * Source: EBS User Guide, "Quotas for Amazon EBS", concurrent snapshot copies per destination Region.
 */
const tooManyCopies = { code: 'ResourceLimitExceeded', reason: /in progress|concurrent/i, patience: 30 * 60_000 } as const;

/** Regions that a result is in, sorted. */
export function resultRegions(
  config: Pick<ImageConfig, 'ami_regions' | 'skip_save_build_region'>,
  region: string,
): readonly string[] {
  const others = config.ami_regions.filter((each) => each !== region);
  return [...new Set([...(config.skip_save_build_region ? [] : [region]), ...others])].sort();
}

/** What of a configuration decides how an image is copied. */
export type CopyConfig = Pick<AccessConfig, 'aws_polling'> &
  Pick<ImageConfig, 'encrypt_boot' | 'kms_key_id' | 'region_kms_key_ids' | 'snapshot_copy_duration_minutes'>;

/** Copies an image to regions, all at once, and gives the copies when all of them can be used. */
export async function copyImages(
  source: MadeImage,
  o: {
    readonly name: string;
    readonly regions: readonly string[];
    /** Tags of the snapshots; those of the image are copied with it. */
    readonly snapshotTags: Tags;
    /** Tags that the image does not have yet. */
    readonly imageTags?: Tags;
    readonly config: CopyConfig;
    /** How the account is reached, where it is not the builder's. */
    readonly access?: Access;
  },
  work: Work,
): Promise<readonly MadeImage[]> {
  for (const region of o.regions) work.report.say(`Copying to: ${region}`);
  const copies = everywhere(`Copying ${source.id}`, o.regions, work.signal, async (region, signal) => {
    const copy = await copyImage(source, { ...o, region }, work);
    await untilAvailable(copy, { ...work, signal }, o.config.aws_polling);
    return copy;
  });
  work.report.say('Waiting for all copies to complete...');
  return copies;
}

/** Asks for a copy, which is held in its own region. Source: EC2 API Reference, CopyImage. */
async function copyImage(
  source: MadeImage,
  {
    region,
    name,
    snapshotTags,
    imageTags = {},
    config,
    access,
  }: {
    readonly region: string;
    readonly name: string;
    readonly snapshotTags: Tags;
    readonly imageTags?: Tags;
    readonly config: CopyConfig;
    readonly access?: Access;
  },
  work: Work,
): Promise<MadeImage> {
  const { clients, host } = work;
  const { snapshot_copy_duration_minutes: minutes, encrypt_boot: encrypt } = config;
  const key = encrypt === true ? keyIn(config, region, clients.region) : undefined;
  const rest = access === undefined ? {} : { access };
  const intent: ImageIntent = { region, name, from: { kind: 'image', id: source.id, region: source.region }, ...rest };
  return work.scope.hold(
    image,
    intent,
    async ({ token, signal }) => {
      const command = new CopyImageCommand({
        SourceRegion: source.region,
        SourceImageId: source.id,
        Name: name,
        ClientToken: token,
        CopyImageTags: true,
        ...(encrypt === undefined ? {} : { Encrypted: encrypt }),
        ...(key === undefined ? {} : { KmsKeyId: key }),
        ...(minutes === undefined || minutes === 0 ? {} : { SnapshotCopyCompletionDurationMinutes: minutes }),
        ...specifications({ image: imageTags, snapshot: snapshotTags }),
      });
      const waiting = { region, notYet: [...imageNotYet, tooManyCopies] };
      const ctx = { host, signal };
      const id = await makeNamed(intent, clients, ctx, async () => (await ask(clients, command, ctx, waiting)).ImageId ?? '');
      return { data: { region, id, from: intent.from, ...rest }, value: { region, id } };
    },
    { until: 'success' },
  );
}

/** The key that a copy is encrypted with; nothing for the region's default key. */
function keyIn(config: CopyConfig, region: string, home: string): string | undefined {
  const key = config.region_kms_key_ids[region] ?? (region === home ? config.kms_key_id : undefined);
  return key === '' ? undefined : key;
}
