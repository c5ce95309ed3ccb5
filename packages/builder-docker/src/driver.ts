/** What a build needs once it runs: everything that loads the client of the engine. */
export { pullBase, pullKey } from './base-image.ts';
export { buildBase, buildKey } from './build-image.ts';
export { addressOf, connect, isOwn, userOf, withCommunicator } from './connect.ts';
export { startContainer } from './container.ts';
export { openFor } from './open-engine.ts';
export { commitContainer, discarded, exportContainer, removeArtifact } from './result.ts';
