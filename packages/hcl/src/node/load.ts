import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);

/** Loads a library at its first use: functions of the language are synchronous, so `import()` is no way. */
export function load<T>(name: string): T {
  return require(name) as T;
}
