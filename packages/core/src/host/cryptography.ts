import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);

/** `node:crypto`, loaded when something is first hashed: most commands hash nothing, and it takes a tenth of their start. */
export function cryptography(): typeof import('node:crypto') {
  return require('node:crypto') as typeof import('node:crypto');
}
