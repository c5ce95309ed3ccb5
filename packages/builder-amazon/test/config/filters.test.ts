import { expect, test } from 'vitest';
import { filterValues } from '../../src/config/filters.ts';

test.each<[string, readonly string[]]>([
  ['debian-12-*', ['debian-12-*']],
  ['a,b,c', ['a', 'b', 'c']],
  ['"a,b",c', ['a,b', 'c']],
  ['a, "b ""c"" d" ,', ['a', 'b "c" d" ,']],
  ['a, "b ""c""",', ['a', 'b "c"', '']],
  ['', ['']],
  ['a"b,c"', ['a"b', 'c"']],
  ['"a"b,c', ['a"b,c']],
  ['"a"b",c', ['a"b', 'c']],
  ['"open, x', ['open, x']],
  ['""', ['']],
])('values of %j', (text, expected) => {
  expect(filterValues({ filters: { name: text } })).toEqual({ name: expected });
});

test('filters of a map and of blocks are one, sorted, and a block goes before', () => {
  expect(
    filterValues({
      filters: { state: 'available', 'tag:A': 'x' },
      filter: [
        { name: 'tag:A', value: 'y,z' },
        { name: 'cidr', value: '/24' },
      ],
    }),
  ).toEqual({ cidr: ['/24'], state: ['available'], 'tag:A': ['y', 'z'] });
  expect(filterValues({ filters: {} })).toEqual({});
  expect(Object.keys(filterValues({ filters: { b: '1', a: '2' } }))).toEqual(['a', 'b']);
});
