import { attr, block, bodies, body, type Infer, t } from '@imgbuild/core/sdk';

const launchTemplate = body(
  {
    template_id: attr(t.string, { doc: 'Launch template to prepare snapshots with, by id. Default: one of EC2’s own.' }),
    template_name: attr(t.string, { doc: 'The launch template by name.' }),
    template_version: attr(t.number, { doc: 'Version of the launch template. Default: its newest.', min: 1 }),
  },
  { rules: [{ rule: 'at-most-one', of: ['template_id', 'template_name'] }] },
);

const regionTemplate = bodies(
  body({
    region: attr(t.string, { doc: 'Region that it is for: one that the image is made in or copied to.', required: true }),
    enable_fast_launch: attr(t.bool, { doc: 'Whether images there launch fast. Default: as elsewhere.' }),
  }),
  launchTemplate,
);

/** Snapshots of Windows that are prepared beforehand. Any setting but `enable_fast_launch = false` alone turns it on. */
export const fastLaunch = bodies(
  body({
    enable_fast_launch: attr(t.bool, { doc: 'Whether instances of the image, which is Windows, launch fast.', default: false }),
    region_launch_templates: block(regionTemplate, { doc: 'Launch templates by region.', repeat: 'many' }),
    max_parallel_launches: attr(t.number, { doc: 'How many instances prepare snapshots at once.', min: 6 }),
    target_resource_count: attr(t.number, { doc: 'How many snapshots are kept prepared.', min: 1 }),
  }),
  launchTemplate,
);

export type FastLaunchConfig = Infer<typeof fastLaunch>;
export type LaunchTemplateConfig = Infer<typeof launchTemplate>;
