import type { Contents, Machines } from './machines.ts';

/** Machines that only exist in the books: everything succeeds at once, and nobody can log in. */
export function stubMachines(): Machines {
  let count = 0;
  const contents = (): Contents => ({ id: `contents-${++count}` });
  const unpacked = new Map<string, Contents>();
  return {
    unpacked: async (archive) => {
      const known = unpacked.get(archive) ?? contents();
      unpacked.set(archive, known);
      return known;
    },
    disk: async () => ({ id: `disk-${++count}`, freeze: async () => contents(), remove: async () => undefined }),
    start: async () => ({
      address: undefined,
      pretended: () => [],
      console: () => '',
      authorize: async () => undefined,
      attach: async () => undefined,
      detach: async () => undefined,
      stop: async () => undefined,
    }),
  };
}
