import { type Communicator, lineDown } from '../sdk/index.ts';
import { type FakeMachine, fakeMachine } from './communicator.ts';

/** What happens at one request to a machine, and what becomes of those after it. */
export interface Disturbance {
  /** Number of the request, from 0; -1 for none. */
  readonly at: number;
  /** Throws what the machine answers, or aborts what asks. */
  happens(): void;
  readonly after: 'answers' | 'gone';
}

/** A machine in memory with which something goes wrong at one of the requests to it. */
export function disturbedMachine({ at, happens, after }: Disturbance): FakeMachine {
  const machine = fakeMachine();
  let count = -1;
  const before = (o: { readonly signal?: AbortSignal } | undefined): void => {
    count++;
    if (count === at) happens();
    if (at >= 0 && count > at && after === 'gone') throw lineDown('no answer');
    o?.signal?.throwIfAborted();
  };
  const disturbed: Pick<Communicator, 'spawn' | 'upload' | 'uploadDir'> = {
    spawn: async (command, o) => {
      before(o);
      return machine.spawn(command, o);
    },
    upload: async (source, path, o) => {
      before(o);
      return machine.upload(source, path, o);
    },
    uploadDir: async (local, path, o) => {
      before(o);
      return machine.uploadDir(local, path, o);
    },
  };
  return { ...machine, ...disturbed };
}
