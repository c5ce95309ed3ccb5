import type { Communicator } from '../../sdk/index.ts';

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
