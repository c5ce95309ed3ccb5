import { expect, test } from 'vitest';
import { inDependencyOrder } from '../src/graph.ts';

test('a chain longer than any stack is put in order', () => {
  const nodes = Array.from({ length: 50_000 }, (_, index) => String(index));
  const { order, cycles } = inDependencyOrder(nodes, (node) => [String(Number(node) + 1)]);
  expect(cycles).toEqual([]);
  expect(order).toEqual([...nodes].reverse());
});

test('each cycle is found once, with its path, and what leads to it is put in order', () => {
  const needs: Readonly<Record<string, readonly string[]>> = {
    a: ['b'],
    b: ['c'],
    c: ['b', 'd'],
    d: [],
    e: ['e'],
    f: ['e', 'a'],
  };
  const { order, cycles } = inDependencyOrder(Object.keys(needs), (node) => needs[node] ?? []);
  expect(cycles).toEqual([
    ['b', 'c', 'b'],
    ['e', 'e'],
  ]);
  expect(order).toEqual(['d', 'a', 'f']);
});

test('what is needed and not there is passed over', () => {
  expect(inDependencyOrder(['a'], () => ['absent'])).toEqual({ order: ['a'], cycles: [] });
});
