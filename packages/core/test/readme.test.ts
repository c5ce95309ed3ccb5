import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as core from '@imgbuild/core';
import * as sdk from '@imgbuild/core/sdk';
import * as testing from '@imgbuild/core/testing';
import { afterAll, expect, test } from 'vitest';
import { readmeBlocks, runBlock } from '../../../scripts/readme.ts';

const modules = { '@imgbuild/core': core, '@imgbuild/core/sdk': sdk, '@imgbuild/core/testing': testing };
const blocks = readmeBlocks(new URL('../README.md', import.meta.url));

/** Stands for the folders below `/tmp` that the README names. */
const folder = mkdtempSync(join(tmpdir(), 'imgbuild-readme-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test.each(blocks.map((block, index) => [index + 1, block] as const))('block %i does what it says', async (_, block) => {
  const placed = { ...block, code: block.code.replaceAll('/tmp', folder) };
  expect(await runBlock(placed, modules)).toBe(block.expected);
});

test('there are blocks', () => {
  expect(blocks.length).toBeGreaterThan(2);
});
