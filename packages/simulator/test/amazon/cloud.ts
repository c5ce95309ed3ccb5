import { EC2Client } from '@aws-sdk/client-ec2';
import { openCallLog } from '../../src/calls.ts';
import { openFaults } from '../../src/faults.ts';
import { listen } from '../../src/listener.ts';
import type { Contents, Disk, Machines } from '../../src/machines/machines.ts';
import type { Caller } from '../../src/amazon/action.ts';
import { amazonEndpoint } from '../../src/amazon/endpoint.ts';
import { addPublicImage, type PublicImage } from '../../src/amazon/public-images.ts';
import { services } from '../../src/amazon/services.ts';
import type { SettingsChange } from '../../src/amazon/settings.ts';
import { type OpenWorld, openWorld } from '../../src/amazon/world.ts';
import { expectNoComplaints, judgeProxy } from '../model/judge-proxy.ts';
import type { Judge } from '../model/judge.ts';

export const me = '111122223333';
export const other = '444455556666';
export const home = 'us-west-2';
export const away = 'eu-west-1';

/** What stands in a test's cloud: machines that remember, a clock that goes on when it is told to. */
export interface TestCloud extends AsyncDisposable {
  readonly world: OpenWorld;
  readonly url: string;
  /** The same without a judge in between: for what AWS's model already refuses. */
  readonly direct: string;
  /** EC2 of a region, as an account sees it. */
  ec2(o?: { readonly region?: string; readonly account?: string; readonly past?: 'the judge' }): EC2Client;
  /** Lets so many milliseconds pass. */
  pass(milliseconds: number): void;
  /** The account, in the region, as an action is called by it. */
  caller(region?: string): Caller;
  readonly machines: RememberingMachines;
}

export interface RememberingMachines extends Machines {
  /** What every disk holds, by its id: a text for people. Writing to a disk is appending to it. */
  readonly files: Map<string, string>;
  /** What the contents of a snapshot hold, by their id. */
  readonly frozen: Map<string, string>;
  readonly removed: string[];
}

let judge: Judge | undefined;

/** From now on what passes between the clients and the clouds is judged by AWS's own model. */
export function judgeClouds(by: Judge): void {
  judge = by;
}

export async function openCloud(
  o: {
    readonly images?: readonly PublicImage[];
    readonly settings?: SettingsChange;
    /** Milliseconds that the cloud's clock is ahead of its clients', as one that goes faster is. */
    readonly ahead?: number;
    /** How machines start; none does unless it is said. */
    readonly start?: Machines['start'];
  } = {},
): Promise<TestCloud> {
  const ending = new AbortController();
  const calls = openCallLog();
  let now = Date.UTC(2024, 0, 15, 10, 30);
  const machines = { ...rememberingMachines(), ...(o.start === undefined ? {} : { start: o.start }) };
  const waiting = new Set<() => void>();
  const clock = {
    scale: 1,
    now: () => now,
    clients: () => now - (o.ahead ?? 0),
    wait: (milliseconds: number, signal: AbortSignal): Promise<void> => {
      const until = now + milliseconds;
      return new Promise((resolve, reject) => {
        const look = () => {
          if (now < until) return;
          waiting.delete(look);
          resolve();
        };
        waiting.add(look);
        signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
        look();
      });
    },
  };
  const accounts = [me, other].map((id) => ({ id, accessKeys: [{ id: `AKIA${id}`, secret: 'secret' }] }));
  const world = openWorld({ clock, machines, signal: ending.signal, calls, accounts, regions: [home, away, 'us-east-1'] });
  world.change(o.settings ?? {});
  for (const image of o.images ?? []) await addPublicImage(image, world);
  const endpoint = amazonEndpoint(world, openFaults(), services, { keys: 'known' });
  const listener = await listen(endpoint, { host: '127.0.0.1', port: 0 }, async () => undefined);
  const proxy = judge === undefined ? undefined : await judgeProxy(listener.url, judge);
  const clients: EC2Client[] = [];
  const url = proxy?.url ?? listener.url;
  return {
    world,
    url,
    direct: listener.url,
    machines,
    ec2: ({ region = home, account = me, past } = {}) => {
      const credentials = { accessKeyId: `AKIA${account}`, secretAccessKey: 'secret' };
      const endpoint = past === undefined ? url : listener.url;
      const client = new EC2Client({ region, endpoint, credentials, maxAttempts: 1 });
      clients.push(client);
      return client;
    },
    pass: (milliseconds) => {
      now += milliseconds;
      for (const look of waiting) look();
    },
    caller: (region = home) => ({
      world,
      region: world.region(region),
      account: world.account(me),
      identity: { id: `AKIA${me}`, secret: 'secret', account: me, arn: `arn:aws:iam::${me}:user/builder`, userId: 'AIDA' },
      signal: ending.signal,
    }),
    [Symbol.asyncDispose]: async () => {
      for (const client of clients) client.destroy();
      ending.abort(new Error('the test has ended'));
      await world.settled();
      try {
        if (proxy !== undefined) await expectNoComplaints(proxy);
      } finally {
        await proxy?.[Symbol.asyncDispose]();
        await listener.close();
      }
    },
  };
}

function rememberingMachines(): RememberingMachines {
  const files = new Map<string, string>();
  const frozen = new Map<string, string>();
  const removed: string[] = [];
  let count = 0;
  const keep = (text: string): Contents => {
    const id = `contents-${++count}`;
    frozen.set(id, text);
    return { id };
  };
  return {
    files,
    frozen,
    removed,
    unpacked: async (archive) => keep(`files of ${archive}`),
    disk: async (of): Promise<Disk> => {
      const id = `disk-${++count}`;
      files.set(id, of === 'blank' ? '' : (frozen.get(of.id) ?? ''));
      return {
        id,
        freeze: async () => keep(files.get(id) ?? ''),
        remove: async () => {
          files.delete(id);
          removed.push(id);
        },
      };
    },
    start: async () => {
      throw new Error('no machine is started here');
    },
  };
}

/** What an error says, as its code and its text. */
export async function refusalOf(call: Promise<unknown>): Promise<string> {
  try {
    await call;
  } catch (error) {
    if (error instanceof Error) return `${error.name}: ${error.message}`;
    throw error;
  }
  return 'no refusal';
}

/** An image that Debian might have published; who shares it with whom is up to the test. */
export function published(o: Partial<PublicImage> = {}): PublicImage {
  return {
    name: 'debian-12-amd64-20240101',
    owner: '136693071363',
    description: 'Debian 12',
    archive: 'debian.tar',
    defaultUser: 'admin',
    createdAt: Date.UTC(2024, 0, 1),
    ...o,
  };
}
