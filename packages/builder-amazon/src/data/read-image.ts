import type { ComponentContext } from '@imgbuild/core/sdk';
import { openClients } from '../aws/open.ts';
import type { AmiData, AmiDataConfig } from '../config/data-ami.ts';
import { findImage, tagsOf } from '../image/source.ts';

/** Finds the image that the filters mean. */
export async function readImage(ctx: ComponentContext<AmiDataConfig>): Promise<AmiData> {
  const clients = await openClients(ctx.config, ctx);
  const image = await findImage({ source_ami_filter: ctx.config }, clients, ctx);
  return {
    id: image.ImageId ?? '',
    name: image.Name ?? '',
    creation_date: image.CreationDate ?? '',
    owner: image.OwnerId ?? '',
    owner_name: image.ImageOwnerAlias ?? '',
    tags: tagsOf(image.Tags),
  };
}
