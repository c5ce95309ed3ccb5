import { attr, block, bodies, body, type Infer, t } from '@imgbuild/core/sdk';

const filters = attr(t.map(t.string), {
  doc: 'Names and values of filters of EC2’s API. A comma means "one of"; a value with a comma of its own stands in quotes.',
  default: {},
});

const namedFilter = body({
  name: attr(t.string, { doc: 'Name of the filter.', required: true }),
  value: attr(t.string, { doc: 'Its value, as in `filters`.', default: '' }),
});

/** How one image is found among many. */
export const imageFilter = body({
  filters,
  owners: attr(t.list(t.string), {
    doc: 'Who owns the image: account ids, `self`, `amazon`, `aws-marketplace`. Needed, so that nobody can slip in an image of the same name.',
    default: [],
  }),
  most_recent: attr(t.bool, { doc: 'Take the newest when several match. Otherwise exactly one must match.', default: false }),
  include_deprecated: attr(t.bool, { doc: 'Whether deprecated images are looked at as well.', default: false }),
});

/** Filters of networks and security groups. */
export const resourceFilter = body({
  filters,
  filter: block(namedFilter, { doc: 'One of `filters` as a block with `name` and `value`.', repeat: 'many' }),
});

export const subnetFilter = bodies(
  resourceFilter,
  body({
    most_free: attr(t.bool, { doc: 'Take the subnet with the most free addresses when several match.', default: false }),
    random: attr(t.bool, { doc: 'Take any when several match, unless `most_free` is set.', default: false }),
  }),
);

export type ImageFilter = Infer<typeof imageFilter>;
export type ResourceFilter = Infer<typeof resourceFilter>;
export type SubnetFilter = Infer<typeof subnetFilter>;

/** Filters with all their values, sorted by name; a block goes before the map's filter of the same name. */
export function filterValues(given: {
  readonly filters: Readonly<Record<string, string>>;
  readonly filter?: readonly { readonly name: string; readonly value: string }[];
}): Readonly<Record<string, readonly string[]>> {
  const all = { ...given.filters, ...Object.fromEntries((given.filter ?? []).map(({ name, value }) => [name, value])) };
  const names = Object.keys(all).sort();
  return Object.fromEntries(names.map((name) => [name, splitValues(all[name] ?? '')]));
}

/**
 * The values of a filter, which are one line of CSV as Go's lenient reader takes it: spaces before a value do not count, a
 * value may stand in quotes, and there a doubled quote is one. A quote anywhere else is a character like others.
 */
function splitValues(text: string): readonly string[] {
  const values: string[] = [];
  const field = /[^\S\n]*(?:"((?:[^"]|""|"(?!,|$))*)(?:"|$)|([^,]*))(,|$)/y;
  for (;;) {
    const found = field.exec(text);
    const [whole, quoted, plain, end] = found ?? [text, undefined, text, ''];
    values.push(quoted === undefined ? (plain ?? '') : quoted.replaceAll('""', '"'));
    if (end === '' || whole === '') return values;
  }
}
