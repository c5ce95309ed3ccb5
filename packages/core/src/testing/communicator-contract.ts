import type { ContractCase } from './contract/case.ts';
import { commandCases } from './contract/commands.ts';
import { fileCases } from './contract/files.ts';
import { folderCases } from './contract/folders.ts';

export type { ContractCase, ContractPlace } from './contract/case.ts';

/** What every communicator does alike, one case each; a test runner runs them, each in empty folders. */
export const communicatorContract: readonly ContractCase[] = [...fileCases, ...folderCases, ...commandCases];
