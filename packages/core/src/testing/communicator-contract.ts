import type { Communicator } from '../sdk/index.ts';
import { commandCases } from './contract/commands.ts';
import { fileCases } from './contract/files.ts';
import { folderCases } from './contract/folders.ts';

/** Where a case of the contract runs. */
export interface ContractPlace {
  readonly line: Communicator;
  /** A folder of the machine that is empty; absolute. */
  readonly remote: string;
  /** A folder here that is empty. */
  readonly local: string;
}

export interface ContractCase {
  readonly name: string;
  /** `posix`: the machine has a POSIX shell, and its file names may be anything. */
  readonly needs: 'posix' | 'nothing';
  /** Throws when the communicator does not hold to the contract. */
  run(place: ContractPlace): Promise<void>;
}

/** What every communicator does alike, one case each; a test runner runs them, each in empty folders. */
export const communicatorContract: readonly ContractCase[] = [...fileCases, ...folderCases, ...commandCases];
