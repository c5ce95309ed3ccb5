import { counted, writeHeld, type WrittenFile } from '@imgbuild/builder-kit/files';
import { failure, type Host, type StepContext } from '@imgbuild/core/sdk';
import { reasonOf, systemCodeOf } from '../engine/error.ts';
import { problems } from '../problems.ts';
import { partialFile } from '../resources.ts';

/** Writes an archive that an engine gives to a file, whole or not at all. Errors of the engine are the archive's own. */
export async function writeArchive(
  archive: AsyncIterable<Uint8Array>,
  path: string,
  ctx: StepContext & { readonly host: Host },
): Promise<WrittenFile> {
  const shown = ctx.host.displayPath(path);
  const content = counted(archive, { label: shown, report: ctx.report });
  return writeHeld(partialFile, path, content, ctx).catch((error: unknown) => {
    const code = systemCodeOf(error);
    if (code === undefined || code === 'ABORT_ERR') throw error;
    throw failure(problems.create('file-unwritable', { path: shown, reason: reasonOf(error) }), error);
  });
}
