import { stat } from 'node:fs/promises';
import { type Problem, problemOf, type VerifyContext } from '@imgbuild/core/sdk';
import type { BuilderConfig } from './config.ts';
import { openFor } from './engine/open.ts';
import { problems } from './problems.ts';

/** What stands in the way of a build on this machine, with this engine. */
export async function* problemsOfWorld({ config: settings, ...ctx }: VerifyContext<BuilderConfig>): AsyncIterable<Problem> {
  if (settings.export_path !== undefined) {
    // What is not there is made.
    const found = await stat(settings.export_path).catch(() => undefined);
    const path = ctx.host.displayPath(settings.export_path);
    if (found?.isDirectory() === true) yield { ...problems.create('export-to-folder', { path }), path: ['export_path'] };
  }
  try {
    const { engine, info } = await openFor(settings, ctx);
    if (settings.windows_container !== (info.os === 'windows'))
      yield { ...problems.create('other-system', { address: engine.name, os: info.os }), path: ['windows_container'] };
  } catch (error) {
    const problem = problemOf(error);
    if (problem === undefined) throw error;
    yield problem;
  }
}
