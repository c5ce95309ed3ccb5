import { defineConfig, type Options } from 'tsup';

/** One build for every package: ESM for Node 22, declarations beside it, nothing of other packages bundled in. */
export function library(entry: Record<string, string>, overrides: Options = {}): ReturnType<typeof defineConfig> {
  return defineConfig({
    entry,
    format: ['esm'],
    target: 'node22',
    platform: 'node',
    dts: true,
    clean: true,
    splitting: true,
    sourcemap: false,
    treeshake: false,
    skipNodeModulesBundle: true,
    ...overrides,
  });
}
