import type { Cleaning, RemoteFile } from '@imgbuild/builder-kit/guest';
import type { Host, Machine, StepContext } from '@imgbuild/core/sdk';

/** Milliseconds between two attempts to reach a machine that is gone. */
export const retryPause = 2_000;

/** A command, with the files that it needs on the machine. */
export interface ScriptRun {
  /** For messages, at the beginning of a sentence. */
  readonly name: string;
  /** In the order in which they are put there; the last is the script. */
  readonly files: readonly RemoteFile[];
  readonly command: string;
  /** Takes away what was put there. */
  readonly cleaning: readonly Cleaning[];
}

export type MachineContext = StepContext & {
  readonly host: Pick<Host, 'clock'>;
  readonly machine: Machine;
  readonly config: { readonly start_retry_timeout: number };
};
