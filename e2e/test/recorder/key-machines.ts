import { appendFile } from 'node:fs/promises';
import { stubMachines } from '@imgbuild/simulator';
import type { Machines } from '@imgbuild/simulator';
import type { SshServer } from '../sshd.ts';

/**
 * Machines of a simulated cloud that exist in the books, and are all reached at one SSH server of this machine: a machine that is
 * started lets in the key that it was launched with.
 */
export function machinesAt({ key }: Pick<SshServer, 'key'>): Machines {
  const stubs = stubMachines();
  return {
    ...stubs,
    start: async (o) => {
      for (const line of o.authorizedKeys) await appendFile(`${key}.pub`, `${line}\n`);
      return { ...(await stubs.start(o)), address: '127.0.0.1' };
    },
  };
}
