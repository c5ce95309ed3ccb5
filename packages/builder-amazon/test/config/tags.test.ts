import { configure, recordingReporter, fakeScope, runBuilder, testHost } from '@imgbuild/core/testing';
import { body, defineBuilder, type Json } from '@imgbuild/core/sdk';
import { expect, test } from 'vitest';
import { config } from '../../src/config/amazon-ebs.ts';
import type { SourceHole } from '../../src/config/late.ts';
import { renderTags, tagTexts } from '../../src/config/tags.ts';

const source: Readonly<Record<SourceHole, Json>> = {
  BuildRegion: 'us-east-1',
  SourceAMI: 'ami-1',
  SourceAMIName: 'debian-12',
  SourceAMICreationDate: '2026-01-02T03:04:05.000Z',
  SourceAMIOwner: '123456789012',
  SourceAMIOwnerName: '',
  SourceAMITags: { Release: 'bookworm', 'build:id': '7' },
};

/** Tags as a builder with these settings makes them. */
async function tagsOf(changes: object): Promise<Readonly<Record<string, string>>> {
  const host = testHost({ folder: '/nowhere' });
  const report = recordingReporter();
  let tags: Readonly<Record<string, string>> = {};
  const builder = defineBuilder({
    summary: 'Fills tags.',
    platform: 'aws',
    config,
    outputs: body({}),
    run: async (ctx) => {
      const all = {
        ...tagTexts(ctx.config.tags, ctx.config.tag),
        ...tagTexts(ctx.config.run_volume_tags, ctx.config.run_volume_tag),
      };
      tags = renderTags(all, (text) => ctx.render(text, source));
      return undefined;
    },
  });
  const raw = { ami_name: 'image', source_ami: 'ami-1', instance_type: 't3.micro', ...changes };
  await runBuilder(builder, raw, async () => undefined, { host, report, scope: fakeScope({ host, report }) });
  return tags;
}

test('tags say what they were made of', async () => {
  const tags = {
    Base: '{{ .SourceAMIName }} ({{ .SourceAMI }}) of {{ .SourceAMIOwner }}{{ .SourceAMIOwnerName }}',
    Made: '{{ .SourceAMICreationDate }} in {{ .BuildRegion }}',
    Release: '{{ .SourceAMITags.Release }}',
    Build: '{{ index .SourceAMITags "build:id" }}',
    Empty: '',
    Plain: 'as it is',
  };
  expect(await tagsOf({ tags })).toEqual({
    Base: 'debian-12 (ami-1) of 123456789012',
    Made: '2026-01-02T03:04:05.000Z in us-east-1',
    Release: 'bookworm',
    Build: '7',
    Empty: '',
    Plain: 'as it is',
  });
});

test('blocks are tags as well, go before the map, and may be empty', async () => {
  const changes = {
    tags: { a: 'map', b: 'map' },
    tag: [{ key: 'b', value: '{{ .SourceAMI }}' }, { key: 'c' }],
    run_volume_tag: [{ name: 'd', value: 'volume' }],
  };
  expect(await tagsOf(changes)).toEqual({ a: 'map', b: 'ami-1', c: '', d: 'volume' });
});

test('keys are filled, and sorted', async () => {
  const tags = await tagsOf({ tags: { z: '1', '{{ .SourceAMI }}': '2' }, tag: [{ key: 'of-{{ .BuildRegion }}', value: '3' }] });
  expect(Object.entries(tags)).toEqual([
    ['ami-1', '2'],
    ['of-us-east-1', '3'],
    ['z', '1'],
  ]);
});

test('without tags there are none', async () => {
  expect(await tagsOf({})).toEqual({});
});

test('a text that asks for what is not known is refused before anything runs', () => {
  const raw = {
    ami_name: 'image',
    source_ami: 'ami-1',
    instance_type: 't3.micro',
    ssh_username: 'a',
    tags: { a: '{{ .SourceTags.a }}' },
  };
  const { problems } = configure({ config }, raw, testHost({ folder: '/nowhere' }));
  expect(problems.map(({ code, path }) => [code, path])).toEqual([['text/unknown-value', ['tags', 'a']]]);
});
