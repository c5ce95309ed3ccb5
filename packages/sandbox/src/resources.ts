import type { AnyResourceType } from '@imgbuild/core/sdk';
import { treeResource } from './tree.ts';
import { linkResource } from './veth.ts';

/**
 * What a plugin that opens sandboxes must register with `definePlugin({ resources })`. An entry point of its own
 * (`@imgbuild/sandbox/resources`), so that looking at a plugin does not load what opens them.
 */
export const sandboxResources: readonly AnyResourceType[] = [treeResource, linkResource];
