import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);

/** `node:fs/promises`, loaded at its first use: watchers and readline come with it, which a command that only reads never needs. */
export function fileSystem(): typeof import('node:fs/promises') {
  return require('node:fs/promises') as typeof import('node:fs/promises');
}
