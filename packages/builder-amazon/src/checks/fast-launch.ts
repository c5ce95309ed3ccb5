import type { Problem } from '@imgbuild/core/sdk';
import type { FastLaunchConfig, LaunchTemplateConfig } from '../config/fast-launch.ts';
import { problems } from '../problems.ts';
import { isSet, type Path } from './given.ts';

/** Launch templates of a fast launch. `region` is the build's, undefined where it is known at run time only. */
export function* checkFastLaunch(
  config: FastLaunchConfig,
  { region, copies }: { readonly region: string | undefined; readonly copies: readonly string[] },
): Iterable<Problem> {
  yield* checkTemplate(config, ['fast_launch']);
  const isOwn = isSet(config.template_id) || isSet(config.template_name);
  const seen = new Set<string>();
  for (const [index, template] of config.region_launch_templates.entries()) {
    const path = ['fast_launch', 'region_launch_templates', index];
    yield* checkTemplate(template, path);
    const place = [...path, 'region'];
    const { region: other } = template;
    if (isOwn && other === region)
      yield {
        ...problems.create('template-region-twice', { region: other, where: ', that of fast_launch itself' }),
        path: place,
      };
    else if (seen.has(other)) yield { ...problems.create('template-region-twice', { region: other, where: '' }), path: place };
    seen.add(other);
    if (isSet(region) && other !== region && !copies.includes(other))
      yield {
        ...problems.create('template-region-unknown', { region: other, regions: [...new Set([region, ...copies])].join(', ') }),
        path: place,
      };
  }
}

function* checkTemplate(template: LaunchTemplateConfig, path: Path): Iterable<Problem> {
  if (template.template_version !== undefined && !isSet(template.template_id) && !isSet(template.template_name))
    yield { ...problems.create('template-version-alone'), path: [...path, 'template_version'] };
}
