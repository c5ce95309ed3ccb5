export { openSandbox, type Sandbox, type SandboxContext, type SandboxOptions } from './open.ts';
export { findIdentities, openUserNamespace, type Identities, type UserNamespace } from './user-namespace.ts';
export { unpackInto } from './unpack.ts';
export { copyTree, holdTree, treeResource } from './tree.ts';
export { chooseNetwork, findProgram, remoteServers, type NetworkMode } from './network.ts';
export { entryOf, parseTar, readEntries, type Entry } from './snapshot.ts';
export { collect, describeExit, endInput, lastWords, mustRun, runTool, type ToolOptions, type ToolResult } from './run-tool.ts';
export { quote } from './communicator.ts';
export { problems } from './problems.ts';

import { treeResource } from './tree.ts';
import { linkResource } from './veth.ts';
import type { AnyResourceType } from '@imgbuild/core/sdk';

/** What a plugin that opens sandboxes must register with `definePlugin({ resources })`. */
export const sandboxResources: readonly AnyResourceType[] = [treeResource, linkResource];
