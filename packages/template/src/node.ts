/** The world of Node for templates: `loadTemplate({ …, world: nodeWorld({ working, home }) })`. */
import { functionTable } from '@imgbuild/hcl';
import { nodeFunctionPorts } from '@imgbuild/hcl/node';
import type { TemplateWorld } from './files.ts';

export interface NodeWorldOptions {
  /** The working directory, absolute. */
  readonly working: string;
  /** The user's home folder; by default what the system says. */
  readonly home?: string | undefined;
}

/** Files and functions of the machine that Node runs on. */
export function nodeWorld({ working, home }: NodeWorldOptions): TemplateWorld {
  const own = home === undefined ? {} : { home };
  const ports = nodeFunctionPorts({ base: working, working, start: 0, ...own });
  return {
    files: ports.files,
    random: (count) => ports.randomBytes(count),
    // A block is configured more than once: what it reads of the clock must be the same each time.
    functions: ({ services, ...places }) =>
      functionTable({ ...nodeFunctionPorts({ ...places, ...own, now: () => places.start }), services }),
    fetchTrusting: async (question, trust) => (await import('./node/trusting-fetch.ts')).fetchTrusting(question, trust),
  };
}
