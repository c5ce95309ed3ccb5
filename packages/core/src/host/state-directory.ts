import { constants } from 'node:fs';
import { join } from 'node:path';
import type { JournalFile } from '../ledger/journal.ts';
import type { StateDirectory } from '../ledger/state.ts';
import { fileSystem } from './file-system.ts';

/** The state directory on disk: `runs/ID/journal.jsonl` and `runs/ID/tmp/`, all readable by their owner only. */
export function openStateDirectory(directory: string): StateDirectory {
  const runs = join(directory, 'runs');
  const folder = (run: string): string => join(runs, run);
  const journal = (run: string): string => join(folder(run), 'journal.jsonl');
  return {
    directory,
    createRun: async (run) => {
      await fileSystem().mkdir(join(folder(run), 'tmp'), { recursive: true, mode: 0o700 });
      const file = await openAppending(journal(run));
      await syncFolder(folder(run));
      await syncFolder(runs);
      return file;
    },
    continueRun: (run) => openAppending(journal(run)),
    runs: async () => {
      const names = await fileSystem()
        .readdir(runs)
        .catch(() => []);
      return names.sort();
    },
    // Who looks at all runs passes by one that is being removed, or is somebody else's.
    readJournal: async (run) =>
      fileSystem()
        .readFile(journal(run), 'utf8')
        .catch(() => undefined),
    temporaryFolder: (run) => join(folder(run), 'tmp'),
    removeRun: (run) => removeTree(folder(run)),
  };
}

async function openAppending(path: string): Promise<JournalFile> {
  const file = await fileSystem().open(path, constants.O_WRONLY | constants.O_CREAT | constants.O_APPEND, 0o600);
  return {
    append: async (text) => {
      await file.appendFile(text);
      await file.datasync();
    },
    close: () => file.close(),
  };
}

/** Removes a tree, also one in which folders were made unwritable. */
export async function removeTree(path: string): Promise<void> {
  try {
    await fileSystem().rm(path, { recursive: true, force: true, maxRetries: 3 });
  } catch (error) {
    if (!['EACCES', 'EPERM', 'ENOTEMPTY'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
    await makeWritable(path);
    await fileSystem().rm(path, { recursive: true, force: true, maxRetries: 3 });
  }
}

async function makeWritable(path: string): Promise<void> {
  // What stays closed, the second attempt to remove tells of.
  await fileSystem()
    .chmod(path, 0o700)
    .catch(() => undefined);
  for (const entry of await fileSystem()
    .readdir(path, { withFileTypes: true })
    .catch(() => [])) {
    if (entry.isDirectory()) await makeWritable(join(path, entry.name));
  }
}

/** A new name is only safe when its folder is on the disk. */
async function syncFolder(path: string): Promise<void> {
  // Not every file system opens and syncs folders; where one does not, there is no more to do.
  const handle = await fileSystem()
    .open(path, 'r')
    .catch(() => undefined);
  await handle?.sync().catch(() => undefined);
  await handle?.close();
}
