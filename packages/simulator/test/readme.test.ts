import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as client from '@aws-sdk/client-ec2';
import * as testing from '@imgbuild/core/testing';
import * as simulator from '@imgbuild/simulator';
import { afterAll, expect, test } from 'vitest';
import { readmeBlocks, runBlock } from '../../../scripts/readme.ts';

const modules = { '@aws-sdk/client-ec2': client, '@imgbuild/core/testing': testing, '@imgbuild/simulator': simulator };
const blocks = readmeBlocks(new URL('../README.md', import.meta.url));

/** Stands for the folders below `/tmp` that the README names. */
const folder = mkdtempSync(join(tmpdir(), 'imgbuild-readme-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('the block does what it says', async () => {
  expect(blocks).toHaveLength(1);
  for (const block of blocks)
    expect(await runBlock({ ...block, code: block.code.replaceAll('/tmp', folder) }, modules)).toBe(block.expected);
});
