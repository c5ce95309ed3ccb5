import { type Communicator, failure } from '@imgbuild/core/sdk';
import { problems } from './problems.ts';

const refuse = (): never => {
  throw failure(problems.create('no-machine'));
};

/** The line to no machine: whatever is asked of it says so, instead of doing nothing silently. */
export const noneCommunicator: Communicator = {
  spawn: async () => refuse(),
  upload: async () => refuse(),
  uploadDir: async () => refuse(),

  download: async function* () {
    refuse();
  },
  downloadDir: async () => refuse(),
  [Symbol.asyncDispose]: async () => undefined,
};
