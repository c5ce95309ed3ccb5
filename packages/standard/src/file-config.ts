import { attr, body, type Infer, t } from '@imgbuild/core/sdk';

/** Options of the file provisioner. */
export const fileConfig = body(
  {
    source: attr(t.string, {
      doc:
        'File or folder to copy. A folder with a trailing slash stands for its contents. On the machine also a pattern with ' +
        '`*`, `?` and `[…]`; there a folder needs its slash.',
    }),
    sources: attr(t.list(t.string), { doc: 'Several of them, one after another.' }),
    content: attr(t.string, { doc: 'Text of the file to make, instead of a source.' }),
    destination: attr(t.string, {
      doc: 'Where to. With a trailing slash, the folder that the source is put into.',
      required: true,
    }),
    direction: attr(t.oneOf(['upload', 'download']), {
      doc: '`upload` to the machine, or `download` from it.',
      default: 'upload',
    }),
    generated: attr(t.bool, {
      doc: 'The source is made by an earlier step: do not look for it before the build.',
      default: false,
    }),
    exclude: attr(t.list(t.string), {
      doc: 'What of a folder is not copied: patterns as in `.gitignore`, as `*.log`, `/build/`. Packer has no such argument.',
      default: [],
    }),
  },
  {
    rules: [
      { rule: 'at-most-one', of: ['content', 'source'] },
      { rule: 'at-most-one', of: ['content', 'sources'] },
    ],
  },
);

export type FileConfig = Infer<typeof fileConfig>;

/** All sources, in Packer's order. */
export function sourcesOf({ source, sources }: Pick<FileConfig, 'source' | 'sources'>): readonly string[] {
  return [...(sources ?? []), ...(source === undefined ? [] : [source])];
}
