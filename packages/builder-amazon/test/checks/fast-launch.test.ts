import { expect, test } from 'vitest';
import { ebs } from './components.ts';
import { linesOf, placesOf } from './configured.ts';

const regions = { region: 'us-east-1', ami_regions: ['us-west-2'] };

test.each([
  ['nothing of its own', { enable_fast_launch: true }],
  ['a template by its id', { template_id: 'lt-1', template_version: 1 }],
  ['a template by its name', { template_name: 'a', template_version: 2 }],
  ['a template for the region of the build', { region_launch_templates: [{ region: 'us-east-1', template_id: 'lt-1' }] }],
  [
    'templates everywhere',
    { template_id: 'lt-1', region_launch_templates: [{ region: 'us-west-2', template_name: 'a', enable_fast_launch: false }] },
  ],
  ['as few as can be', { max_parallel_launches: 6, target_resource_count: 1 }],
])('%s: no problem', (_name, fast) => {
  expect(linesOf(ebs, { ...regions, fast_launch: fast })).toEqual([]);
});

test('the region of the build may be known later', () => {
  const templates = [{ region: 'eu-west-1', template_id: 'lt-1' }];
  expect(linesOf(ebs, { fast_launch: { template_id: 'lt-2', region_launch_templates: templates } })).toEqual([]);
});

test.each<[string, object, readonly string[]]>([
  [
    'versions of no template',
    { template_version: 1, region_launch_templates: [{ region: 'us-west-2', template_version: 1 }] },
    ['fast_launch', 'fast_launch.region_launch_templates.0'].map(
      (place) =>
        `error amazon/template-version-alone at ${place}.template_version: Version of no launch template. template_version says which version of a launch template: set template_id or template_name as well.`,
    ),
  ],
  [
    'a region twice',
    { region_launch_templates: [{ region: 'us-west-2' }, { region: 'us-west-2' }] },
    [
      'error amazon/template-region-twice at fast_launch.region_launch_templates.1.region: Two launch templates for a region. There is a launch template for us-west-2 already. Keep one of them.',
    ],
  ],
  [
    'the region of the build twice',
    { template_id: 'lt-1', region_launch_templates: [{ region: 'us-east-1', template_id: 'lt-2' }] },
    [
      'error amazon/template-region-twice at fast_launch.region_launch_templates.0.region: Two launch templates for a region. There is a launch template for us-east-1 already, that of fast_launch itself. Keep one of them.',
    ],
  ],
  [
    'a region without the image',
    { region_launch_templates: [{ region: 'eu-west-1', template_id: 'lt-1' }] },
    [
      'error amazon/template-region-unknown at fast_launch.region_launch_templates.0.region: A launch template for a region without the image. The image is neither made in eu-west-1 nor copied there. It is in: us-east-1, us-west-2.',
    ],
  ],
  [
    'an id and a name',
    { template_id: 'lt-1', template_name: 'a' },
    [
      'error config/conflicting-arguments at fast_launch: Conflicting arguments. Only one of "template_id" or "template_name" can be given, and here are "template_id" and "template_name". Remove all but one.',
    ],
  ],
])('%s', (_name, fast, expected) => {
  expect(linesOf(ebs, { ...regions, fast_launch: fast })).toEqual(expected);
});

test('numbers and regions that cannot be are refused by the schema', () => {
  const fast = {
    max_parallel_launches: 5,
    target_resource_count: 0,
    template_id: 'lt-1',
    template_version: 0,
    region_launch_templates: [{ template_id: 'lt-1', template_name: 'a', template_version: 0 }],
  };
  expect([...placesOf(ebs, { ...regions, fast_launch: fast })].sort()).toEqual([
    'config/conflicting-arguments fast_launch.region_launch_templates.0',
    'config/missing-argument fast_launch.region_launch_templates.0',
    'config/out-of-range fast_launch.max_parallel_launches',
    'config/out-of-range fast_launch.region_launch_templates.0.template_version',
    'config/out-of-range fast_launch.target_resource_count',
    'config/out-of-range fast_launch.template_version',
  ]);
});
