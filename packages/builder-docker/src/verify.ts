import { stat } from 'node:fs/promises';
import { type Host, type Problem, problemOf, type VerifyContext } from '@imgbuild/core/sdk';
import type { BuilderConfig } from './config.ts';
import { openFor } from './engine/open.ts';
import { problems } from './problems.ts';

/** What stands in the way of a build on this machine, with this engine. */
export async function* problemsOfWorld({ config: settings, ...ctx }: VerifyContext<BuilderConfig>): AsyncIterable<Problem> {
  if (settings.export_path !== undefined) yield* folderAt(settings.export_path, 'export_path', ctx.host);
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

/** A folder where a file is to be written. What is not there is made; why it cannot be looked at is told when it is written. */
export async function* folderAt(path: string, option: string, host: Host): AsyncIterable<Problem> {
  const found = await stat(path).catch(() => undefined);
  if (found?.isDirectory() === true)
    yield { ...problems.create('export-to-folder', { path: host.displayPath(path), option }), path: [option] };
}
