import type { Artifact, PostProcessed } from '@imgbuild/core/sdk';
import { builderIds } from '../config.ts';
import { refuseOthers } from '../post-processors/accepted.ts';
import type { TagConfig } from '../post-processors/docker-tag.ts';
import { engineOf, giveName, type ImageContext, imageIn } from './owned.ts';
import { imageName, summaryOf } from '../post-processors/names.ts';

/** Gives the artifact's image all of its names, or none. */
export async function tagImage(settings: TagConfig, artifact: Artifact, ctx: ImageContext): Promise<PostProcessed> {
  refuseOthers(artifact, 'docker-tag', 'images');
  const owner = await engineOf(artifact, settings, ctx);
  const { id } = await imageIn(owner.engine, artifact.id, ctx.signal);
  const tags = [...settings.tags, ...settings.tag];
  const names = tags.length === 0 ? [imageName(settings.repository)] : tags.map((tag) => imageName(settings.repository, tag));
  for (const name of names) {
    ctx.report.say(`Tagging image: ${artifact.id}`);
    ctx.report.say(`Repository: ${name.text}`);
    await giveName(id, name, owner, ctx);
  }
  const dockerTags = tags.length === 0 ? [] : names.map(({ text }) => text);
  const last = names.at(-1)?.text ?? settings.repository;
  return {
    artifact: {
      builderId: builderIds.tagged,
      id: last,
      summary: summaryOf(last, dockerTags),
      files: [],
      images: names.map(({ text }) => ({ platform: 'docker', kind: 'image', name: text, id, place: owner.engine.name })),
      data: { ...artifact.data, engine: owner.key, docker_tags: dockerTags },
    },
    // A name without its image is worth nothing.
    input: 'must-keep',
  };
}
