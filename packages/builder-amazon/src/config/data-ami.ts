import { attr, bodies, body, type Infer, t } from '@imgbuild/core/sdk';
import { accessSettings } from './access.ts';

/** Settings of the data source `amazon-ami`. */
export const config = bodies(
  accessSettings,
  body({
    filters: attr(t.map(t.string), {
      doc: 'Names and values of filters of EC2’s DescribeImages. A comma means "one of".',
      required: true,
      min: 1,
    }),
    owners: attr(t.list(t.string), {
      doc: 'Who owns the image: account ids, `self`, `amazon`, `aws-marketplace`. Needed, so that nobody can slip in an image of the same name.',
      required: true,
      min: 1,
    }),
    most_recent: attr(t.bool, { doc: 'Take the newest when several match. Otherwise exactly one must match.', default: false }),
    include_deprecated: attr(t.bool, { doc: 'Whether deprecated images are looked at as well.', default: false }),
  }),
);

export const outputs = body({
  id: attr(t.string, { doc: 'Id of the image.', required: true }),
  name: attr(t.string, { doc: 'Its name.', required: true }),
  creation_date: attr(t.string, { doc: 'When it was made.', required: true }),
  owner: attr(t.string, { doc: 'Account that owns it.', required: true }),
  owner_name: attr(t.string, { doc: 'Name of that account, where AWS has one: `amazon`.', required: true }),
  tags: attr(t.map(t.string), { doc: 'Its tags.', required: true }),
});

export type AmiDataConfig = Infer<typeof config>;
export type AmiData = Infer<typeof outputs>;
