import { join } from 'node:path';
import { expect, test } from 'vitest';
import { attr, block, body, t } from '@imgbuild/core/sdk';
import { toJsonSchema, toMarkdown } from '@imgbuild/core/schema';

const disk = body({
  size: attr(t.size, { doc: 'How large it is.', required: true, min: 1_048_576 }),
  label: attr(t.string, { doc: 'A name | for people' }),
});

const schema = body(
  {
    name: attr(t.string, { doc: 'Name of the image.', required: true }),
    token: attr(t.string, { doc: 'Who asks.', required: true, sensitive: true, env: ['CLOUD_TOKEN', 'TOKEN'] }),
    wait: attr(t.duration, { doc: 'How long to wait.', default: '5m', max: 3_600_000 }),
    count: attr(t.number, { doc: 'How many.', default: 1, min: 1, max: 9 }),
    force: attr(t.bool, { doc: 'Overwrite.', default: false }),
    mode: attr(t.oneOf(['scp', 'sftp']), { doc: 'How files travel.', default: 'sftp' }),
    command: attr(t.template(['Path', 'Vars']), { doc: 'What is run.', default: '{{ .Vars }} `{{ .Path }}`' }),
    scripts: attr(t.list(t.file), { doc: 'Files\nto run.', min: 1 }),
    tags: attr(t.map(t.string), { doc: 'Tags.', max: 50 }),
    ami: attr(t.string, { doc: 'Old name of `name`.', deprecated: 'Use `name`' }),
    data: attr(t.any, { doc: 'Anything.' }),
    disk: block(disk, { doc: 'Further disks', repeat: 'many', max: 4 }),
    boot: block(body({ part: block(disk, { doc: 'The part.', min: 1 }) }), { doc: 'How it starts.' }),
  },
  {
    rules: [
      { rule: 'exactly-one', of: ['name', 'ami'] },
      { rule: 'at-least-one', of: ['name', 'tags'] },
      { rule: 'at-most-one', of: ['command', 'scripts'] },
      { rule: 'all-or-none', of: ['mode', 'wait'] },
      { rule: 'requires', when: 'force', needs: ['name'] },
    ],
  },
);

const expected = (name: string): string => join(import.meta.dirname, 'descriptions', name);

test('a schema as JSON Schema', async () => {
  await expect(JSON.stringify(toJsonSchema(schema), null, 2) + '\n').toMatchFileSnapshot(expected('schema.json'));
});

test('a schema as Markdown', async () => {
  await expect(toMarkdown(schema)).toMatchFileSnapshot(expected('options.md'));
  await expect(toMarkdown(body({}), { heading: 2 })).toMatchFileSnapshot(expected('nothing.md'));
});
