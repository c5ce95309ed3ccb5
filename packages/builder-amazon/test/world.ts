import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  configure,
  fakeScope,
  type FakeScope,
  recordingReporter,
  type RecordingReporter,
  testHost,
  type TestHost,
} from '@imgbuild/core/testing';
import type { ComponentContext, Host } from '@imgbuild/core/sdk';
import { type Amazon, type AmazonOptions, openSimulator, type PublicImage, stubMachines } from '@imgbuild/simulator';
import { type Clients, joinClients } from '../src/aws/clients.ts';
import { checkEbs } from '../src/checks/amazon-ebs.ts';
import { config as ebsConfig, type EbsConfig } from '../src/config/amazon-ebs.ts';
import type { Work } from '../src/work.ts';

export const account = '111122223333';
export const region = 'us-west-2';

/** An image as Canonical publishes it, by its name; its machines are stubs. */
export const ubuntu: PublicImage = {
  name: 'ubuntu/images/hvm-ssd/ubuntu-jammy-22.04-amd64-server-20240110',
  owner: '099720109477',
  ownerAlias: 'amazon',
  description: 'A stub with the name of an Ubuntu',
  defaultUser: 'ubuntu',
  createdAt: Date.UTC(2024, 0, 10),
  tags: { Release: '22.04' },
};

/** A simulated Amazon, and what a build has on its way to it. Ending it ends the build's scope as after success, and the simulator. */
export interface World extends AsyncDisposable {
  readonly amazon: Amazon;
  readonly host: TestHost;
  readonly scope: FakeScope;
  readonly report: RecordingReporter;
  readonly signal: AbortSignal;
  readonly clients: Clients;
  readonly work: Work;
  readonly step: ComponentContext<never>['step'];
  /** A folder of the test's own; programs in its `bin` are found before others. */
  readonly folder: string;
  /** A configuration of amazon-ebs as a template would give it; refuses one with mistakes. */
  configOf(raw?: Readonly<Record<string, unknown>>): EbsConfig;
}

/** The environment by which a build gets to a simulated account. */
export function environmentOf(amazon: Pick<Amazon, 'url'>, folder: string): Readonly<Record<string, string>> {
  return {
    HOME: folder,
    AWS_ACCESS_KEY_ID: 'AKIATEST',
    AWS_SECRET_ACCESS_KEY: 'secret-of-the-test',
    AWS_REGION: region,
    AWS_ENDPOINT_URL: amazon.url,
    AWS_EC2_METADATA_DISABLED: 'true',
  };
}

/** Opens the world with a stub of Ubuntu's image, whose clock goes a thousand times as fast. */
export async function openWorld(
  o: Pick<AmazonOptions, 'images' | 'settings' | 'accounts' | 'regions'> & {
    readonly environment?: Readonly<Record<string, string | undefined>>;
    readonly timeScale?: number;
    /** Aborting it aborts what the build does. */
    readonly signal?: AbortSignal;
  } = {},
): Promise<World> {
  const folder = await mkdtemp(join(tmpdir(), 'builder-amazon-'));
  const signal = o.signal ?? new AbortController().signal;
  const report = recordingReporter();
  const outside = testHost({ folder, sleeping: 'real' });
  const cloud = fakeScope({ host: outside, report });
  const { images = [ubuntu], settings, accounts, regions } = o;
  const { amazon } = await openSimulator(
    {
      machines: stubMachines(),
      timeScale: o.timeScale ?? 1000,
      amazon: {
        images,
        ...(settings === undefined ? {} : { settings }),
        ...(accounts === undefined ? {} : { accounts }),
        ...(regions === undefined ? {} : { regions }),
      },
    },
    { host: outside, scope: cloud, signal: new AbortController().signal },
  );
  if (amazon === undefined) throw new Error('the simulator opened no Amazon');
  const host = testHost({
    folder,
    sleeping: 'real',
    environment: {
      PATH: `${folder}/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin`,
      ...environmentOf(amazon, folder),
      AWS_POLL_DELAY_SECONDS: '0.01',
      ...o.environment,
    },
  });
  const { clients, leave } = await joinClients({}, { host, signal });
  const scope = fakeScope({ host, report, signal, access: {} });
  const work: Work = { scope, signal, report, host, clients };
  return {
    amazon,
    host,
    scope,
    report,
    signal,
    clients,
    work,
    folder,
    step: async (title, body) => {
      report.say(title);
      return body({ scope, signal, report });
    },
    configOf: (raw = {}) => settingsOf(raw, host),
    [Symbol.asyncDispose]: async () => {
      try {
        await scope.close('ok');
      } finally {
        await leave();
        await cloud.close('ok');
        await rm(folder, { recursive: true, force: true });
      }
    },
  };
}

/** A configuration of amazon-ebs as a template would give it; refuses one with mistakes. */
export function settingsOf(raw: Readonly<Record<string, unknown>>, host: Host): EbsConfig {
  const base = { source_ami: 'ami-0123456789abcdef0', ami_name: 'image', ssh_username: 'ubuntu' };
  const given = { ...base, ...('spot_instance_types' in raw ? {} : { instance_type: 't3.micro' }), ...raw };
  const known = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
  const { config, problems } = configure({ config: ebsConfig, check: checkEbs }, known, host);
  const errors = problems.filter(({ severity }) => severity !== 'warning');
  if (config === undefined || errors.length > 0)
    throw new Error(`the configuration is refused: ${errors.map(({ code, detail }) => `${code}: ${detail ?? ''}`).join('; ')}`);
  return config as unknown as EbsConfig;
}
