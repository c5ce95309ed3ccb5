/** What a build needs once it runs: everything that loads the client of the engine. */
export { pullBase, pullKey } from './image/base.ts';
export { buildBase, buildKey } from './image/build.ts';
export { addressOf, connect, isOwn, userOf, withCommunicator } from './container/connect.ts';
export { startContainer } from './container/start.ts';
export { openFor } from './engine/open.ts';
export { commitContainer, discarded, exportContainer, removeArtifact } from './image/result.ts';
