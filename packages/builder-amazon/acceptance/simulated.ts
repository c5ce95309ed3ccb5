import { debianBaseImage, openSimulator, type PublicImage, sandboxMachines, stubMachines } from '@imgbuild/simulator';
import { shortened } from '../../../e2e/test/quick-amazon.ts';
import { openMachineWorld } from '../../simulator/test/machine-world.ts';
import type { Reach } from './account.ts';

/** A simulated account for the suite. */
export interface SimulatedAccount extends AsyncDisposable {
  readonly reach: Reach;
  readonly environment: Readonly<Record<string, string>>;
}

const keys = { accessKeyId: 'AKIAQ7WJ2M5RT4XN6PZE', secretAccessKey: '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' };

/** @param machines with `stub`, nobody can log in to them; the others need root */
export async function openSimulatedAccount(machines: 'sandbox' | 'stub'): Promise<SimulatedAccount> {
  const world = openMachineWorld();
  try {
    const base = machines === 'stub' ? undefined : await debianBaseImage(world.ctx);
    const image: PublicImage = {
      name: 'debian-12-amd64-20250101-1',
      owner: '136693071363',
      defaultUser: 'admin',
      description: base?.name ?? 'A stub with the name of a Debian',
      ...(base === undefined ? {} : { archive: base.archive }),
    };
    const { amazon } = await openSimulator(
      {
        machines: machines === 'stub' ? stubMachines() : await sandboxMachines(world.ctx),
        amazon: { images: [image], settings: { durations: shortened(1000) } },
      },
      world.ctx,
    );
    if (amazon === undefined) throw new Error('the simulator opened no Amazon');
    return {
      reach: { endpoint: amazon.url, credentials: keys },
      environment: {
        AWS_ENDPOINT_URL: amazon.url,
        AWS_ACCESS_KEY_ID: keys.accessKeyId,
        AWS_SECRET_ACCESS_KEY: keys.secretAccessKey,
        AWS_EC2_METADATA_DISABLED: 'true',
        AWS_POLL_DELAY_SECONDS: '0.2',
      },
      [Symbol.asyncDispose]: world[Symbol.asyncDispose],
    };
  } catch (error) {
    await world[Symbol.asyncDispose]();
    throw error;
  }
}
