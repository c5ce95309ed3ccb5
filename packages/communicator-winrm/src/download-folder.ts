import { randomUUID } from 'node:crypto';
import { type FileHandle, mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { safeJoin, watched } from '@imgbuild/builder-kit/files';
import ignore from 'ignore';
import { runScript } from './run-script.ts';
import { sendScript } from './scripts.ts';
import { type Count, count, type Line as TransferLine, readLine } from './transfer-lines.ts';
import { mostAttempts, transferError } from './transfers.ts';
import type { FolderTransfer } from './upload-folder.ts';

/** Copies what is in a folder on the machine into one here, in one stream. Files appear under their names when they are whole. */
export async function downloadFolder(path: string, localFolder: string, o: FolderTransfer): Promise<void> {
  const { line } = o.transfers;
  await mkdir(localFolder, { recursive: true });
  for (let attempt = 1; ; attempt++) {
    const progress = watched(path, { report: line.report });
    await using into = folderWriter(localFolder, o.exclude, (bytes) => progress.update(bytes));
    let isWhole = false;
    const onLine = async (text: string): Promise<void> => {
      const said = readLine(text);
      if (said?.kind === 'end') isWhole = true;
      else if (said !== undefined) await into.write(said);
    };
    const script = sendScript({ kind: 'folder', path, from: 0 });
    const ended = await runScript(line, script, { signal: o.signal, onLine }).finally(() => progress.end());
    if (ended.kind === 'done' && isWhole) return;
    const what = `Downloading ${path}`;
    if (ended.kind === 'done') throw transferError(what, { kind: 'failed', reason: 'not all has arrived' });
    if (ended.kind !== 'lost' || attempt >= mostAttempts) throw transferError(what, ended);
  }
}

interface FolderWriter extends AsyncDisposable {
  write(line: TransferLine): Promise<void>;
}

interface Unfinished {
  readonly handle: FileHandle;
  readonly partial: string;
  readonly path: string;
  readonly count: Count;
}

/** Writes what comes into a folder; nothing lands outside of it, whatever the machine says. Disposing it removes what is not whole. */
function folderWriter(folder: string, exclude: readonly string[], onBytes: (total: number) => void): FolderWriter {
  const patterns = ignore({ ignorecase: false }).add([...exclude]);
  let total = 0;
  let current: Unfinished | undefined;
  const close = async (): Promise<void> => {
    const last = current;
    current = undefined;
    await last?.handle.close();
    if (last !== undefined) await rm(last.partial, { force: true });
  };
  return {
    write: async (line) => {
      switch (line.kind) {
        case 'folder': {
          const path = safeJoin(folder, line.path);
          if (!patterns.ignores(`${line.path}/`)) await mkdir(path, { recursive: true });
          return;
        }
        case 'file': {
          await close();
          const path = safeJoin(folder, line.path);
          if (patterns.ignores(line.path)) return;
          const partial = join(dirname(path), `.${randomUUID()}.partial`);
          await mkdir(dirname(path), { recursive: true });
          current = { handle: await open(partial, 'wx'), partial, path, count: count() };
          return;
        }
        case 'bytes':
          total += line.bytes.length;
          onBytes(total);
          current?.count.add(line.bytes);
          await current?.handle.writeFile(line.bytes);
          return;
        case 'end-of-file': {
          if (current === undefined) return;
          if (!current.count.agrees(line)) throw new Error(`${current.path}: not all has arrived as it was sent`);
          await current.handle.close();
          await rename(current.partial, current.path);
          current = undefined;
          return;
        }
        case 'end':
      }
    },
    [Symbol.asyncDispose]: close,
  };
}
