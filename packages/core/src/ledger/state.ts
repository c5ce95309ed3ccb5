import type { JournalFile } from './journal.ts';

/** Where runs are remembered. One folder per run, until nothing of it is outstanding. */
export interface StateDirectory {
  readonly directory: string;
  createRun(run: string): Promise<JournalFile>;
  /** Opens a dead run's journal to write down what cleanup does. */
  continueRun(run: string): Promise<JournalFile>;
  /** Ids of all runs that have a folder, oldest first. */
  runs(): Promise<readonly string[]>;
  /** Text of a run's journal; undefined when there is none. */
  readJournal(run: string): Promise<string | undefined>;
  temporaryFolder(run: string): string;
  removeRun(run: string): Promise<void>;
}
