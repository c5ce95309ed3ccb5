import { attr, bodies, body, definePostProcessor, type Infer, t } from '@imgbuild/core/sdk';
import { checkLogin, checkPlatform } from '../checks.ts';
import { builderIds } from '../config.ts';
import { loginSettings } from '../login-settings.ts';
import { imageIds } from './accepted.ts';
import { engineSettings } from './settings.ts';

const config = bodies(
  bodies(
    body({
      platform: attr(t.string, {
        doc: 'Platform to push, of an image that the engine has for several: `linux/arm64`. Engines from Docker 28 on can choose.',
      }),
    }),
    engineSettings,
  ),
  loginSettings,
);

export type PushConfig = Infer<typeof config>;

/** Pushes an image to its registries. Nothing is made here that `destroy` could remove. */
export const dockerPush = definePostProcessor({
  summary: 'Pushes an image to the registry that its name says.',
  accepts: imageIds,
  produces: builderIds.imported,
  config,
  check: function* (settings) {
    yield* checkPlatform(settings.platform);
    yield* checkLogin(settings);
  },
  run: async (ctx) => {
    const { pushImage } = await import('../image/push.ts');
    return pushImage(ctx.config, ctx.artifact, ctx);
  },
});
