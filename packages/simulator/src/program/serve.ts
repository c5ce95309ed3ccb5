import { body, type BuildContext, type Builder, defineBuilder, problemOf } from '@imgbuild/core/sdk';
import type { PublicImage } from '../amazon/public-images.ts';
import { type BaseImage, debianBaseImage } from '../machines/base-image.ts';
import type { Machines } from '../machines/machines.ts';
import { sandboxMachines } from '../machines/sandbox/sandbox-machines.ts';
import { stubMachines } from '../machines/stub.ts';
import { openSimulator } from '../simulator.ts';
import type { ProgramOptions } from './arguments.ts';

/** Debian's account at Amazon, and the user of its images there. */
const debian = { owner: '136693071363', user: 'admin' } as const;

/**
 * The simulator as the one build of a run, so that what it holds (machines, their files, links of the network) is in the ledger
 * and `imgbuild cleanup` removes it when this process is killed. It works until it is interrupted.
 */
export function serving(o: ProgramOptions, announce: (line: string) => Promise<void>): Builder {
  return defineBuilder({
    summary: 'Clouds on this machine.',
    platform: 'none',
    config: body({}),
    outputs: body({}),
    run: async (ctx) => {
      const machines = await chooseMachines(o.machines, ctx);
      const { amazon } = await openSimulator(
        {
          machines: machines.machines,
          timeScale: o.timeScale,
          amazon: {
            listen: o.amazon,
            images: await imagesFor(o, machines.kind, ctx),
            ...(o.regions.length === 0 ? {} : { regions: o.regions }),
            ...(o.accounts.length === 0 ? {} : { accounts: o.accounts }),
          },
        },
        ctx,
      );
      await announce(`amazon ${amazon?.url ?? ''}`);
      await announce(machines.kind === 'stub' ? 'machines stub: nobody can log in to them' : 'machines sandbox');
      await new Promise<void>((resolve) => {
        if (ctx.signal.aborted) resolve();
        else ctx.signal.addEventListener('abort', () => resolve(), { once: true });
      });
      return undefined;
    },
  });
}

type Context = Pick<BuildContext<never, never>, 'host' | 'scope' | 'signal' | 'report'>;

async function chooseMachines(
  wanted: ProgramOptions['machines'],
  ctx: Context,
): Promise<{ readonly kind: 'sandbox' | 'stub'; readonly machines: Machines }> {
  if (wanted === 'stub') return { kind: 'stub', machines: stubMachines() };
  try {
    return { kind: 'sandbox', machines: await sandboxMachines(ctx) };
  } catch (error) {
    const problem = problemOf(error);
    if (wanted === 'sandbox' || problem === undefined) throw error;
    ctx.report.detail(`Instances cannot run here: ${problem.summary}.`);
    return { kind: 'stub', machines: stubMachines() };
  }
}

/** The images with their files. One that is not told what it is made of is Debian, and its description says so. */
async function imagesFor(o: ProgramOptions, kind: 'sandbox' | 'stub', ctx: Context): Promise<readonly PublicImage[]> {
  const needsBase = kind === 'sandbox' && (o.images.length === 0 || o.images.some(({ archive }) => archive === undefined));
  const base = needsBase ? await debianBaseImage(ctx) : undefined;
  const given = o.images.map((image): PublicImage => {
    if (image.archive !== undefined) return { ...image, description: `Of ${ctx.host.displayPath(image.archive)}` };
    return { ...image, description: base === undefined ? 'A stub' : `${base.name}, under this name`, ...archiveOf(base) };
  });
  if (given.length > 0) return given;
  const day = (base?.made ?? new Date(ctx.host.clock.now()).toISOString()).slice(0, 10).replaceAll('-', '');
  const name = `debian-12-${base?.architecture ?? 'amd64'}-${day}`;
  return [{ name, owner: debian.owner, defaultUser: debian.user, description: base?.name ?? 'A stub', ...archiveOf(base) }];
}

function archiveOf(base: BaseImage | undefined): { readonly archive?: string } {
  return base === undefined ? {} : { archive: base.archive };
}
