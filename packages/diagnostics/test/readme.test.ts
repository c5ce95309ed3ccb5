import * as diagnostics from '@imgbuild/diagnostics';
import { expect, test } from 'vitest';
import { readmeBlocks, runBlock } from '../../../scripts/readme.ts';

const modules = { '@imgbuild/diagnostics': diagnostics };
const blocks = readmeBlocks(new URL('../README.md', import.meta.url));

test.each(blocks.map((block, index) => [index + 1, block] as const))('block %i does what it says', async (_, block) => {
  expect(await runBlock(block, modules)).toBe(block.expected);
});

test('there are blocks', () => {
  expect(blocks.length).toBeGreaterThan(2);
});
