/** This machine behind core's ports, on Node. */
export { nodePluginFiles } from './plugin-files.ts';
export { nodeHost, type NodeHostOptions } from './node-host.ts';
export { defaultCacheDirectory, defaultStateDirectory } from './directories.ts';
