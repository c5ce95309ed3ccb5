import { createReadStream } from 'node:fs';
import { ZipFile } from 'yazl';
import { counted, watched } from '@imgbuild/builder-kit/files';
import { deliver } from './deliver.ts';
import { type LocalEntry, localEntries } from './local-entries.ts';
import { problems } from './problems.ts';
import { fileLines, lines } from './transfer-lines.ts';
import { transferError, type TransferOptions } from './transfers.ts';

export interface FolderTransfer extends TransferOptions {
  /** Patterns as in `.gitignore`. */
  readonly exclude: readonly string[];
}

/** Copies what is in a folder here into one on the machine: as one zip, or, where it can expand none, file by file in one stream. */
export async function uploadFolder(localFolder: string, path: string, o: FolderTransfer): Promise<void> {
  const { machine, line } = o.transfers;
  const entries: LocalEntry[] = [];
  const onDeadLink = (name: string, target: string): void => line.report.warn(problems.create('link-left-out', { name, target }));
  for await (const entry of localEntries(localFolder, { exclude: o.exclude, onDeadLink })) entries.push(entry);

  if (machine.hasZip) {
    const ended = await deliver((size) => asZip(entries, path, { size, report: line.report }), o);
    if (ended.kind === 'done') return;
    if (ended.kind !== 'no-zip') throw transferError(`Uploading to ${path}`, ended);
    machine.hasZip = false;
  }
  const ended = await deliver((size) => asFiles(entries, path, { size, report: line.report }), o);
  if (ended.kind !== 'done') throw transferError(`Uploading to ${path}`, ended);
}

interface Making {
  readonly size: number;
  readonly report: Parameters<typeof watched>[1]['report'];
}

/** Fast rather than small: most lines to machines are. */
const compressionLevel = 1;

async function* asZip(entries: readonly LocalEntry[], path: string, { size, report }: Making): AsyncGenerator<string> {
  const zip = new ZipFile();
  const output = zip.outputStream as unknown as NodeJS.ReadableStream & { destroy(error: Error): void };
  zip.on('error', (error: Error) => output.destroy(error));
  for (const { kind, name, path: local, modified } of entries) {
    const options = { mtime: new Date(modified) };
    if (kind === 'folder') zip.addEmptyDirectory(name, options);
    else zip.addFile(local, name, { ...options, compressionLevel });
  }
  zip.end();
  yield lines.zip(path);
  yield* fileLines(counted(output as AsyncIterable<Buffer>, { label: path, report }), size);
  yield lines.end;
}

async function* asFiles(entries: readonly LocalEntry[], path: string, { size, report }: Making): AsyncGenerator<string> {
  const progress = watched(path, { report });
  let total = 0;
  const seen = async function* (content: AsyncIterable<Buffer>): AsyncGenerator<Uint8Array> {
    for await (const chunk of content) {
      yield chunk;
      total += chunk.length;
      progress.update(total);
    }
  };
  try {
    yield lines.base(path);
    yield lines.folder('');
    for (const { kind, name, path: local } of entries) {
      if (kind === 'folder') yield lines.folder(name);
      else {
        yield lines.file(name);
        yield* fileLines(seen(createReadStream(local) as AsyncIterable<Buffer>), size);
      }
    }
    yield lines.end;
  } finally {
    progress.end();
  }
}
