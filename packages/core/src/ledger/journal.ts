import type { JournalRecord } from './records.ts';

/** An append-only file; `append` resolves when the text is on the disk, not just with the system. */
export interface JournalFile {
  append(text: string): Promise<void>;
  close(): Promise<void>;
}

export interface Journal {
  /** Resolves when the record will survive a crash. Rejects when it cannot be written; then nothing may be created. */
  write(record: JournalRecord): Promise<void>;
  close(): Promise<void>;
}

/**
 * A journal over a file. Records that are asked for while the disk is busy are written together with one sync, so that a
 * hundred parallel builds do not wait for a hundred syncs.
 */
export function openJournal(file: JournalFile): Journal {
  let waiting: { line: string; resolve: () => void; reject: (error: unknown) => void }[] = [];
  let writing: Promise<void> | undefined;

  const drain = async (): Promise<void> => {
    while (waiting.length > 0) {
      const batch = waiting;
      waiting = [];
      try {
        await file.append(batch.map((entry) => entry.line).join(''));
        for (const entry of batch) entry.resolve();
      } catch (error) {
        for (const entry of batch) entry.reject(error);
      }
    }
    writing = undefined;
  };

  return {
    write: (record) =>
      new Promise((resolve, reject) => {
        waiting.push({ line: JSON.stringify(record) + '\n', resolve, reject });
        writing ??= Promise.resolve().then(drain);
      }),
    close: async () => {
      await writing;
      await file.close();
    },
  };
}
