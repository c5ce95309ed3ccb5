import { counted } from '@imgbuild/builder-kit/files';
import type { Source } from '@imgbuild/core/sdk';
import { deliver } from './deliver.ts';
import { fileLines, lines } from './transfer-lines.ts';
import { transferError, type TransferOptions } from './transfers.ts';

/** Copies a file to the machine. It appears under its name when all of it has arrived as it was sent. */
export async function uploadFile(source: Source, path: string, o: TransferOptions): Promise<void> {
  const { report } = o.transfers.line;
  const text = async function* (size: number): AsyncGenerator<string> {
    yield lines.file(path);
    yield* fileLines(counted(source.open(), { label: path, total: source.size, report }), size);
    yield lines.end;
  };
  const ended = await deliver(text, o);
  if (ended.kind !== 'done') throw transferError(`Uploading to ${path}`, ended);
}
