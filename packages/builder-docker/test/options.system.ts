// Every attribute of the builder has an effect that can be seen: in the engine's own words, in the container, or as a refusal.
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import type { Body } from '@imgbuild/core/sdk';
import { failureLine, problemLine } from '@imgbuild/core/testing';
import { communicatorSettings } from '@imgbuild/builder-kit/settings';
import { extract } from 'tar-stream';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { config } from '../src/config.ts';
import { containerRows } from './option-rows/container-rows.ts';
import { buildRows, imageRows } from './option-rows/image-rows.ts';
import { type AmazonRow, amazonRows, loginRows } from './option-rows/login-rows.ts';
import type { Row, Seen, Surroundings } from './option-rows/row.ts';
import { api, onlyTestsOwnAws, signed } from './world/aws.ts';
import { openBench } from './world/build.ts';
import { engineNames, startEngine, type TestEngine } from './world/engines.ts';
import { startFakeEngine } from './world/fake-engine.ts';
import { overhear } from './world/overheard.ts';
import { startStrictRegistry, type StrictRegistry } from './world/strict-registry.ts';

const rows: readonly Row[] = [...imageRows, ...buildRows, ...containerRows, ...loginRows];

let folder = '';
let registry: StrictRegistry;
let closedRegistry: StrictRegistry;
const dockerfile = (name: string): string =>
  `ARG base=base:1\nFROM $base\nARG x=none\nLABEL built="${name} $x"\nCOPY . /context/\n`;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'imgbuild-docker-options-'));
  await mkdir(join(folder, 'context'));
  await mkdir(join(folder, 'data'));
  await writeFile(join(folder, 'context/file'), 'x');
  await writeFile(join(folder, 'data/here'), 'from here\n');
  await writeFile(join(folder, 'Dockerfile'), dockerfile('Dockerfile'));
  await writeFile(join(folder, 'other.Dockerfile'), dockerfile('other.Dockerfile'));
  registry = await startStrictRegistry();
  closedRegistry = await startStrictRegistry('someone:secret');
});
afterAll(async () => {
  await registry[Symbol.asyncDispose]();
  await closedRegistry[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
});

describe.each(engineNames)('%s', (name) => {
  let engine: TestEngine;
  beforeAll(async () => {
    engine = await startEngine(name);
    await using bench = await openBench(engine);
    const { id } = await bench.build({ image: 'base:1', pull: false, commit: true, changes: ['LABEL is=other'] });
    await engine.ask('POST', `/images/${id}/tag?repo=other&tag=1`);
    await engine.ask('POST', `/images/base:1/tag?repo=${registry.name}/base&tag=1`);
  });
  afterAll(() => engine.stop());

  /** Builds, and gives all that is seen of it. */
  async function observe(row: Row, settings: Row['set']): Promise<Seen> {
    await using place = await openBench(undefined);
    await using ears = await overhear(engine, place.folder);
    const around: Surroundings = {
      folder,
      registry: registry.name,
      closedRegistry: closedRegistry.name,
      host: ears.host,
    };
    const environment = { DOCKER_HOST: ears.host, ...row.environment?.(around) };
    await using bench = await openBench(undefined, environment);
    const given = typeof settings === 'function' ? settings(around) : settings;
    const raw = defined({ image: 'base:1', pull: false, commit: true, ...given });
    const before = { pulled: registry.requests().length, loggedIn: closedRegistry.requests().length };
    const seen: { -readonly [K in keyof Seen]?: Seen[K] } = { failed: '', exported: [], verified: [] };
    const stable = (text: string): string => text.replaceAll(ears.host, 'HOST').replaceAll(closedRegistry.name, 'CLOSED');
    try {
      seen.verified = (await bench.verify(raw)).map(problemLine).map(stable);
      seen.artifact = await bench.build(raw, async ({ machine, line, run }) => {
        seen.container = (await engine.ask('GET', `/containers/${machine.id}/json`)) as Seen['container'];
        const content = async function* (): AsyncGenerator<Uint8Array> {
          yield Buffer.from('x');
        };
        await line.upload({ size: 1, open: content }, '/uploaded');
        if (row.command !== undefined) seen.said = (await run(row.command)).replaceAll('\r', '');
      });
      if (seen.artifact.id.startsWith('sha256:'))
        seen.image = (await engine.ask('GET', `/images/${seen.artifact.id}/json`)) as Seen['image'];
      for (const { path } of seen.artifact.files) seen.exported = await namesIn(path);
    } catch (error) {
      seen.failed = stable(failureLine(error));
    }
    // The image is the build's result, which only a failure takes away.
    await bench.close('failed');
    seen.requests = ears.requests();
    seen.pulled = registry
      .requests()
      .slice(before.pulled)
      .map(({ path }) => path);
    seen.loggedIn = [
      ...new Set(
        closedRegistry
          .requests()
          .slice(before.loggedIn)
          .flatMap(({ user }) => (user === undefined ? [] : [user])),
      ),
    ];
    return seen as Seen;
  }

  const cases = rows.filter(({ podman }) => name === 'docker' || podman === undefined || !('unlike' in podman));
  test.each(cases.map((row, index) => ({ index, ...row })))('$index $attribute', async ({ index: _, ...row }) => {
    const is = name === 'podman' && row.podman !== undefined && 'is' in row.podman ? row.podman.is : row.is;
    const seen = await observe(row, row.set);
    expect(lookAt(seen, row), seen.failed).toEqual(is);
    // That it is not there anyway is shown by one engine for both.
    if (name === 'docker') expect(lookAt(await observe(row, row.without ?? {}), row)).not.toEqual(is);
  });
});

describe('logins at Amazon', () => {
  onlyTestsOwnAws();

  /** Who asked for a login where, and what the engine was told. */
  async function observe(settings: AmazonRow['set']): Promise<string> {
    await using service = await api();
    await using engine = await startFakeEngine();
    const profiles = join(folder, 'profiles');
    await writeFile(profiles, '[work]\naws_access_key_id = WORKKEY\naws_secret_access_key = x\n');
    await using bench = await openBench(engine, {
      AWS_ENDPOINT_URL: service.url,
      AWS_SHARED_CREDENTIALS_FILE: profiles,
      AWS_ACCESS_KEY_ID: 'ENVKEY',
      AWS_SECRET_ACCESS_KEY: 'x',
    });
    const failed = await bench.build({ image: 'base:1', pull: false, commit: true, ...settings }).then(
      () => '',
      (error: unknown) => failureLine(error),
    );
    const [asked] = service.asked;
    const [login] = engine.logins();
    if (asked === undefined || login === undefined) return failed;
    const [key, place] = signed(asked)?.split(' ') ?? [];
    return `${key} of ${place} in ${asked.session}: ${login.username}:${login.password} at ${login.serveraddress}`;
  }

  test.each(amazonRows)('$attribute', async ({ set, without, is }) => {
    expect(await observe(set)).toBe(is);
    expect(await observe(without)).not.toBe(is);
  });
});

test('no attribute is without a row', () => {
  const covered = new Set([...rows, ...amazonRows].map(({ attribute }) => attribute));
  const kit = Object.keys(communicatorSettings.fields);
  expect([...namesOf(config, '')].filter((name) => !kit.includes(name)).sort()).toEqual([...covered].sort());
});

function lookAt(seen: Seen, { look }: Row): unknown {
  try {
    return look(seen);
  } catch {
    // A build that failed has nothing to look at.
    return undefined;
  }
}

function namesOf({ fields }: Body, prefix: string): readonly string[] {
  return Object.entries(fields).flatMap(([name, field]) =>
    field.field === 'block' ? [`${prefix}${name}`, ...namesOf(field.body, `${prefix}${name}.`)] : [`${prefix}${name}`],
  );
}

function defined(raw: object): object {
  return Object.fromEntries(Object.entries(raw).filter(([, value]) => value !== undefined));
}

async function namesIn(path: string): Promise<readonly string[]> {
  const names: string[] = [];
  for await (const entry of Readable.from([await readFile(path)]).pipe(extract())) {
    names.push(entry.header.name);
    entry.resume();
  }
  return names;
}
