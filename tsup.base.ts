import { defineConfig, type Options } from 'tsup';

/**
 * Escapes what is not ASCII in the code: a file with one such character takes twice the memory and twice the time to read. In
 * texts, patterns and comments the escape means the same; `String.raw`, where it does not, is not used with such texts.
 */
export const ascii: NonNullable<Options['plugins']>[number] = {
  name: 'ascii',
  renderChunk: (code) => ({
    code: code.replace(/[^\0-\x7f]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`),
  }),
};

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
    plugins: [ascii],
    ...overrides,
  });
}
