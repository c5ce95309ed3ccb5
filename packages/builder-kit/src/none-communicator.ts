import type { Communicator } from '@imgbuild/core/sdk';

/** The line to a machine that nobody connects to (`communicator = "none"`): whatever is asked of it is refused with an error, instead of silently not done. */
export function noneCommunicator(refusal: () => Error): Communicator {
  const refuse = (): never => {
    throw refusal();
  };
  return {
    spawn: async () => refuse(),
    upload: async () => refuse(),
    uploadDir: async () => refuse(),

    download: async function* () {
      refuse();
    },
    downloadDir: async () => refuse(),
    [Symbol.asyncDispose]: async () => undefined,
  };
}
