import type { ComponentContext, DataSource } from '@imgbuild/core/sdk';
import { configure } from '@imgbuild/core/testing';
import type { World } from '../world.ts';

/** Reads a data source with a configuration as a template would give it. */
export async function readIn(
  { host, scope, signal, report, step }: World,
  source: DataSource,
  raw: Readonly<Record<string, unknown>>,
): Promise<Readonly<Record<string, unknown>>> {
  const { config, problems } = configure(source, raw as never, host);
  if (config === undefined || problems.length > 0) throw new Error(problems.map(({ code }) => code).join());
  const ctx: ComponentContext<unknown> = {
    config,
    host,
    scope,
    signal,
    report,
    step,
    share: async (_key, open) => open({ scope, signal, report }),
    render: ({ text }) => text,
  };
  return source.read(ctx as never);
}
