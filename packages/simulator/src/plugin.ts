import { definePlugin } from '@imgbuild/core/sdk';
import { sandboxResources } from '@imgbuild/sandbox/resources';

/** No template uses it: it tells `imgbuild cleanup` how to remove what a simulator that was killed has left. */
export const plugin = definePlugin({ accessor: 'simulator', resources: sandboxResources });
