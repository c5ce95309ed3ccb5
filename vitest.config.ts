import { existsSync, readdirSync } from 'node:fs';
import { defineConfig } from 'vitest/config';

// IMGBUILD_TEST_DIST=1 runs the same suites against the built packages: without the private condition, `exports` lead to dist.
const conditions = process.env['IMGBUILD_TEST_DIST'] === '1' ? [] : ['@imgbuild/source'];

const folders = [
  ...readdirSync('packages').map((name) => ({ name, root: `packages/${name}` })),
  { name: 'e2e', root: 'e2e' },
].filter((folder) => existsSync(`${folder.root}/test`));

/** Unit tests are `*.test.ts`, those that need real servers `*.system.ts`, installs and hundreds of kills `*.slow.ts`. */
const tiers = [
  { tier: 'unit', suffix: 'test', timeout: 30_000 },
  { tier: 'system', suffix: 'system', timeout: 300_000 },
  { tier: 'slow', suffix: 'slow', timeout: 1_800_000 },
] as const;

export default defineConfig({
  test: {
    projects: tiers.flatMap(({ tier, suffix, timeout }) =>
      folders.map((folder) => ({
        resolve: { conditions: [...conditions, 'module', 'node', 'development|production'] },
        // Node itself does not know "module": packages that have it may name files there which Node cannot import.
        ssr: { resolve: { conditions: [...conditions, 'node', 'development|production'] } },
        test: {
          name: `${tier}:${folder.name}`,
          root: folder.root,
          include: [`test/**/*.${suffix}.ts`],
          testTimeout: timeout,
          hookTimeout: timeout,
          passWithNoTests: true,
        },
      })),
    ),
  },
});
