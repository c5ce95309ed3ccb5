import { type Data, type DataObject, isList } from './data.ts';
import { type Fixer, keyFixer, withValue, without } from './fixer.ts';

/** Old keys and what they are called in the first element of the list that they move into; later ones win. */
const moves: readonly { readonly list: string; readonly keys: readonly (readonly [from: string, to: string])[] }[] = [
  {
    list: 'network_adapters',
    keys: [
      ['network', 'network'],
      ['networkCard', 'network_card'],
      ['network_card', 'network_card'],
    ],
  },
  {
    list: 'storage',
    keys: [
      ['disk_size', 'disk_size'],
      ['disk_thin_provisioned', 'disk_thin_provisioned'],
      ['disk_eagerly_scrub', 'disk_eagerly_scrub'],
    ],
  },
];

/** A machine can have several network adapters and disks: the keys of the only one became those of the first. */
export const vsphereDevices: Fixer = keyFixer(
  'vsphere-iso-net-disk',
  'builder',
  ['vsphere-iso'],
  moves.flatMap(({ keys }) => keys.map(([from]) => from)),
  (builder) =>
    moves.reduce<DataObject>((done, { list, keys }) => {
      const first = new Map(
        keys.flatMap(([from, to]): [string, Data][] => (done.has(from) ? [[to, done.get(from) ?? null]] : [])),
      );
      if (first.size === 0) return done;
      const more = done.get(list) ?? [];
      const rest = without(done, ...keys.map(([from]) => from));
      return withValue(rest, list, [first, ...(isList(more) ? more : [more])]);
    }, builder),
);
