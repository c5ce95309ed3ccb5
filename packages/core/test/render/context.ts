import type { RenderContext } from '../../src/render/index.ts';

/** Tuesday, 10 November 2009, 23:04:05.067 UTC. */
export const start = Date.UTC(2009, 10, 10, 23, 4, 5, 67);

export function contextOf(more: Partial<RenderContext> = {}): RenderContext {
  return { startedAt: start, uuid: () => 'one-of-a-kind', workingDirectory: '/work', ...more };
}

/** The context of a JSON template's builder. */
export const legacy = contextOf({
  templateDirectory: '/work/templates',
  build: { name: 'web', type: 'amazon-ebs' },
  user: (name) => (name === 'region' ? { value: 'us-"west"' } : name === 'unset' ? 'missing' : 'undeclared'),
});
