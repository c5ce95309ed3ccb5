import { attr, bodies, body, definePostProcessor, type Infer, type Problem, t } from '@imgbuild/core/sdk';
import { builderIds } from '../config.ts';
import { problems } from '../problems.ts';
import { imageIds } from './accepted.ts';
import { checkNames } from './names.ts';
import { engineSettings } from './settings.ts';

const config = bodies(
  body({
    repository: attr(t.string, {
      doc: 'Name that the image is given, without a tag: `registry.example/team/app`.',
      required: true,
    }),
    tags: attr(t.list(t.string), { doc: 'Tags of the name. Default: the engine’s, `latest`.', default: [] }),
    tag: attr(t.list(t.string), { doc: 'Old name of `tags`.', default: [] }),
    force: attr(t.bool, {
      doc: 'Kept for templates of Packer: a name that another image has is always taken from it.',
      default: false,
    }),
  }),
  engineSettings,
);

export type TagConfig = Infer<typeof config>;

/** Gives an image names. */
export const dockerTag = definePostProcessor({
  summary: 'Gives an image in an engine names.',
  accepts: imageIds,
  produces: builderIds.tagged,
  config,
  check: function* ({ repository, tags, tag }): Iterable<Problem> {
    if (tag.length > 0) yield { ...problems.create('old-tag'), severity: 'warning', path: ['tag'] };
    const named = (name: string, texts: readonly string[]) => texts.map((text, index) => ({ text, path: [name, index] }));
    yield* checkNames(repository, [...named('tags', tags), ...named('tag', tag)]);
  },
  run: async (ctx) => {
    const { tagImage } = await import('../image/tag.ts');
    return tagImage(ctx.config, ctx.artifact, ctx);
  },
  destroy: async (artifact, ctx) => {
    const { removeNames } = await import('../image/owned.ts');
    const { namesOf } = await import('./names.ts');
    await removeNames(namesOf(artifact), artifact, ctx);
  },
});
