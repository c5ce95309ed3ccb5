import { type Fixer, keyFixer, withValue, without } from './fixer.ts';
import type { DataObject } from './data.ts';

/** A checksum under the name of its algorithm. The last of the fixers of checksums puts both into one text. */
export const isoMd5: Fixer = keyFixer('iso-md5', 'builder', ['*'], ['iso_md5'], (builder) => {
  const sum = builder.get('iso_md5');
  if (typeof sum !== 'string') return builder;
  return withValue(withValue(without(builder, 'iso_md5'), 'iso_checksum', sum), 'iso_checksum_type', 'md5');
});

/** A checksum is one text: `ALGORITHM:SUM`, `file:URL` or `none`. */
export const isoChecksum: Fixer = keyFixer(
  'iso-checksum-type-and-url',
  'builder',
  ['*'],
  ['iso_checksum_url', 'iso_checksum_type'],
  (builder) => {
    const url = textAt(builder, 'iso_checksum_url');
    const type = textAt(builder, 'iso_checksum_type');
    const sum = textAt(builder, 'iso_checksum');
    const rest = without(builder, 'iso_checksum_url', 'iso_checksum_type');
    // Packer loses it when no sum is there, and the builder then asks for one.
    if (type === 'none') return withValue(rest, 'iso_checksum', 'none');
    if (url !== '') return withValue(rest, 'iso_checksum', `file:${url}`);
    return sum === '' || type === '' ? rest : withValue(rest, 'iso_checksum', `${type}:${sum}`);
  },
);

function textAt(object: DataObject, key: string): string {
  const value = object.get(key);
  return typeof value === 'string' ? value : '';
}
