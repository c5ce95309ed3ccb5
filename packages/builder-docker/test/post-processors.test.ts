// What post-processors check, what they take, and what they send to an engine; no engine is needed.
import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packFolder } from '@imgbuild/builder-kit/files';
import type { Artifact } from '@imgbuild/core/sdk';
import { configure } from '@imgbuild/core/testing';
import { extract, pack } from 'tar-stream';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sourceOf } from '../src/image/import-source.ts';
import { loadable } from '../src/image/loadable.ts';
import { imageName, namesOf, summaryOf } from '../src/post-processors/names.ts';
import { problemIn, testFolder } from './folder.ts';
import { componentOf, step, type StepName } from './world/chain.ts';

/** What a template's settings are told, as `SEVERITY CODE at PATH`. */
async function checked(name: StepName, raw: object): Promise<readonly string[]> {
  await using folder = await testFolder();
  const { problems } = configure(componentOf(name), raw as never, folder.context.host);
  return problems.map(({ code, severity, path }) => `${severity ?? 'error'} ${code} at ${(path ?? []).join('.')}`);
}

const artifact: Artifact = { builderId: 'packer.docker', id: 'Container', summary: 'x', files: [], data: {} };

describe('settings', () => {
  test.each<[StepName, object, readonly string[]]>([
    ['docker-tag', { repository: 'registry.example:5000/team/app' }, []],
    ['docker-tag', { repository: 'app', tags: ['1', 'v1.2_x-3'], force: true, docker_path: 'podman' }, []],
    ['docker-tag', {}, ['error config/missing-argument at ']],
    ['docker-tag', { repository: 'app', tag: ['1'] }, ['warning docker/old-tag at tag']],
    ['docker-tag', { repository: 'app:1' }, ['warning docker/repository-with-tag at repository']],
    ['docker-tag', { repository: 'app:1', tags: ['2'] }, ['error docker/repository-with-tag at repository']],
    ['docker-tag', { repository: `app@sha256:${'0'.repeat(64)}` }, ['error docker/repository-with-digest at repository']],
    ['docker-tag', { repository: 'App' }, ['error docker/invalid-repository at repository']],
    ['docker-tag', { repository: 'app', tags: ['ok', '-x'] }, ['error docker/invalid-tag at tags.1']],
    ['docker-tag', { repository: 'app', tag: ['a b'] }, ['warning docker/old-tag at tag', 'error docker/invalid-tag at tag.0']],
    ['docker-push', {}, []],
    ['docker-push', { platform: 'linux/arm64', login: true, login_username: 'a', login_password: 'b' }, []],
    ['docker-push', { platform: 'linux arm64' }, ['error docker/invalid-platform at platform']],
    ['docker-push', { ecr_login: true }, ['error docker/ecr-without-server at ecr_login']],
    ['docker-push', { login: true, login_username: 'a' }, ['error docker/half-a-login at login']],
    ['docker-save', { path: 'image.tar' }, []],
    ['docker-save', {}, ['error config/missing-argument at ']],
    ['docker-import', { repository: 'app', tag: '1', changes: ['CMD x'], platform: 'linux/arm64' }, []],
    ['docker-import', { repository: 'app:1' }, ['warning docker/repository-with-tag at repository']],
    ['docker-import', { repository: 'app:1', tag: '2' }, ['error docker/repository-with-tag at repository']],
    ['docker-import', { repository: 'app', tag: '.x' }, ['error docker/invalid-tag at tag']],
    ['docker-import', { repository: 'app', changes: ['RUN x'] }, ['error docker/invalid-change at changes.0']],
  ])('%s %j', async (name, raw, expected) => {
    expect(await checked(name, raw)).toEqual(expected);
  });

  test('a folder is no file to save to', async () => {
    await using folder = await testFolder();
    const { config } = configure(componentOf('docker-save'), { path: 'there' }, folder.context.host);
    const context = { ...folder.context, config: config as never };
    const found = async (): Promise<readonly string[]> => {
      const problems = [];
      for await (const { code } of componentOf('docker-save').verify?.(context) ?? []) problems.push(code);
      return problems;
    };
    expect(await found()).toEqual([]);
    await mkdir(join(folder.path, 'there'));
    expect(await found()).toEqual(['docker/export-to-folder']);
  });

  test('an import looks for its engine before anything is built', async () => {
    await using folder = await testFolder({ DOCKER_HOST: 'unix://FOLDER/none.sock' });
    const { config } = configure(componentOf('docker-import'), { repository: 'app' }, folder.context.host);
    const codes = [];
    const problems = componentOf('docker-import').verify?.({ ...folder.context, config: config as never }) ?? [];
    for await (const { code } of problems) codes.push(code);
    expect(codes).toEqual(['docker/no-engine']);
  });
});

describe('artifacts', () => {
  test.each<[StepName, readonly string[], string | undefined]>([
    [
      'docker-tag',
      ['packer.post-processor.docker-import', 'packer.post-processor.docker-tag'],
      'packer.post-processor.docker-tag',
    ],
    [
      'docker-push',
      ['packer.post-processor.docker-import', 'packer.post-processor.docker-tag'],
      'packer.post-processor.docker-import',
    ],
    ['docker-save', ['packer.post-processor.docker-import', 'packer.post-processor.docker-tag'], undefined],
    [
      'docker-import',
      ['packer.docker', 'packer.post-processor.artifice', 'imgbuild.rootfs'],
      'packer.post-processor.docker-import',
    ],
  ])('%s says what it takes and makes', (name, accepts, produces) => {
    expect(componentOf(name)).toMatchObject({ accepts, ...(produces === undefined ? {} : { produces }) });
  });

  test.each<[StepName, object, string]>([
    ['docker-tag', { repository: 'app' }, 'packer.docker'],
    ['docker-push', {}, 'packer.docker'],
    ['docker-save', { path: 'x.tar' }, 'mitchellh.amazonebs'],
    ['docker-import', { repository: 'app' }, 'packer.post-processor.docker-import'],
  ])('%s refuses another kind', async (name, raw, builderId) => {
    await using folder = await testFolder();
    const refused = step(name, raw, { ...artifact, builderId }, folder.context);
    await expect(refused).rejects.toThrow(`Unknown artifact type: ${builderId}: ${name} takes `);
    expect(await problemIn(step(name, raw, { ...artifact, builderId }, folder.context))).toMatch(/^docker\/unknown-artifact: /);
  });

  test('an image without a name cannot be pushed', async () => {
    await using folder = await testFolder();
    const image = { ...artifact, builderId: 'packer.post-processor.docker-import', id: `sha256:${'a'.repeat(64)}` };
    expect(await problemIn(step('docker-push', {}, image, folder.context))).toMatch(/^docker\/nothing-to-push: .*docker-tag/);
  });

  test('what is pushed is each name once, and no id', () => {
    const id = `sha256:${'a'.repeat(64)}`;
    expect(namesOf({ ...artifact, id: 'a:2', data: { docker_tags: ['a:1', 'a:2'] } })).toEqual(['a:2', 'a:1']);
    expect(namesOf({ ...artifact, id, data: { docker_tags: ['a:1'] } })).toEqual(['a:1']);
    expect(namesOf({ ...artifact, id })).toEqual([]);
  });

  test('names are told to the engine in two parts', () => {
    expect(imageName('host:5000/app')).toEqual({ repository: 'host:5000/app', tag: 'latest', text: 'host:5000/app' });
    expect(imageName('host:5000/app', '1')).toEqual({ repository: 'host:5000/app', tag: '1', text: 'host:5000/app:1' });
    expect(imageName('app:2')).toEqual({ repository: 'app', tag: '2', text: 'app:2' });
    expect(summaryOf('a:2', ['a:1', 'a:2'])).toBe('Imported Docker image: a:2 with tags a:1 a:2');
  });
});

describe('what is imported', () => {
  const rootfs = (...kinds: readonly string[]): Artifact => ({
    ...artifact,
    builderId: 'imgbuild.rootfs',
    images: kinds.map((kind) => ({ platform: 'linux', kind, name: 'x', id: 'x', place: `/out/${kind}` })),
  });

  test.each<[Artifact, readonly string[], string]>([
    [
      {
        ...artifact,
        files: [
          { path: '/a.tar', size: 1 },
          { path: '/b.tar', size: 1 },
        ],
      },
      ['CMD x'],
      'tar /a.tar',
    ],
    [rootfs('tar', 'oci', 'oci-archive', 'docker-archive'), [], 'docker-archive /out/docker-archive'],
    [rootfs('tar', 'oci', 'oci-archive'), [], 'oci-archive /out/oci-archive'],
    [rootfs('tar', 'oci'), [], 'oci /out/oci'],
    [rootfs('tar'), [], 'tar /out/tar'],
    [rootfs('oci', 'tar'), ['CMD x'], 'tar /out/tar'],
  ])('%#: the best of an artifact', (from, changes, expected) => {
    const { kind, path } = sourceOf(from, changes);
    expect(`${kind} ${path}`).toBe(expected);
  });

  test.each<[Artifact, readonly string[], RegExp]>([
    [{ ...artifact, summary: 'The container was discarded' }, [], /^docker\/nothing-to-import: .*was discarded\. .*export_path/],
    [rootfs(), [], /^docker\/nothing-to-import: /],
    [rootfs('oci', 'docker-archive'), ['CMD x'], /^docker\/changes-without-tar: .*has oci, docker-archive\. Add "tar"/],
  ])('%#: nothing of it can be', async (from, changes, expected) => {
    expect(await problemIn(Promise.resolve().then(() => sourceOf(from, changes)))).toMatch(expected);
  });
});

describe('what an engine loads', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'imgbuild-docker-layout-'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  /** Entries of what is sent for a folder's files, in their order; JSON as values. */
  async function sent(files: Readonly<Record<string, unknown>>, kind: 'docker-archive' | 'oci-archive') {
    const root = await mkdtemp(join(folder, 'files-'));
    for (const [name, value] of Object.entries(files)) {
      await mkdir(join(root, name, '..'), { recursive: true });
      await writeFile(join(root, name), typeof value === 'string' ? value : JSON.stringify(value));
    }
    return entriesIn(loadable(packFolder(root), { kind, name: 'own:name', shown: 'x.tar' }));
  }

  async function entriesIn(archive: AsyncIterable<Uint8Array>): Promise<Readonly<Record<string, unknown>>> {
    const entries = extract();
    const writing = (async () => {
      for await (const chunk of archive) entries.write(chunk);
      entries.end();
    })();
    writing.catch((error: unknown) => entries.destroy(error as Error));
    const found: Record<string, unknown> = {};
    for await (const entry of entries) {
      const chunks: Uint8Array[] = [];
      for await (const chunk of entry) chunks.push(chunk);
      const text = Buffer.concat(chunks).toString();
      if (entry.header.type === 'file') found[entry.header.name] = text.startsWith('[') ? (JSON.parse(text) as unknown) : text;
    }
    await writing;
    return found;
  }

  const config = { digest: 'sha256:c0' };
  const layers = [{ digest: 'sha256:l1' }, { digest: 'sha256:l2' }];
  const layout = {
    'oci-layout': { imageLayoutVersion: '1.0.0' },
    'index.json': { manifests: [{ digest: 'sha256:m0' }] },
    'blobs/sha256/m0': { config, layers },
    'blobs/sha256/c0': 'config',
    'blobs/sha256/l1': 'one',
    'blobs/sha256/l2': 'two',
  };

  test('a layout’s blobs, by a manifest of Docker’s that names them', async () => {
    expect(await sent(layout, 'oci-archive')).toEqual({
      'blobs/sha256/m0': JSON.stringify({ config, layers }),
      'blobs/sha256/c0': 'config',
      'blobs/sha256/l1': 'one',
      'blobs/sha256/l2': 'two',
      'manifest.json': [{ Config: 'blobs/sha256/c0', Layers: ['blobs/sha256/l1', 'blobs/sha256/l2'], RepoTags: ['own:name'] }],
    });
  });

  test('Docker’s own archive, under no name but ours', async () => {
    const image = { Config: 'c.json', RepoTags: ['demo:latest'], Layers: ['l.tar'] };
    const files = { 'manifest.json': [image], repositories: { demo: { latest: 'l' } }, 'c.json': 'config', 'l.tar': 'layer' };
    expect(await sent(files, 'docker-archive')).toEqual({
      'c.json': 'config',
      'l.tar': 'layer',
      'manifest.json': [{ ...image, RepoTags: ['own:name'] }],
    });
  });

  test.each<[Readonly<Record<string, unknown>>, 'docker-archive' | 'oci-archive', string]>([
    [{ 'a.txt': 'a' }, 'docker-archive', 'x.tar: manifest.json is missing.'],
    [{ 'manifest.json': [] }, 'docker-archive', 'x.tar: it has 0 images instead of one.'],
    [{ 'manifest.json': [{}, {}] }, 'docker-archive', 'x.tar: it has 2 images instead of one.'],
    [{ 'manifest.json': 'x' }, 'docker-archive', 'x.tar: manifest.json is no JSON.'],
    [{ ...layout, 'index.json': { manifests: [] } }, 'oci-archive', 'x.tar: it has 0 images instead of one.'],
    [{ 'index.json': layout['index.json'] }, 'oci-archive', 'x.tar: blobs/sha256/m0 is missing.'],
  ])('%#: what has no single image is refused', async (files, kind, expected) => {
    expect(await problemIn(sent(files, kind))).toBe(`docker/import-unreadable: ${expected}`);
  });

  test('a file that ends too early is refused', async () => {
    const archive = pack();
    archive.entry({ name: 'a' }, 'a'.repeat(2000));
    archive.finalize();
    const chunks: Uint8Array[] = [];
    for await (const chunk of archive) chunks.push(chunk);
    const half = Buffer.concat(chunks).subarray(0, 1000);
    const cut = (async function* () {
      yield half;
    })();
    expect(await problemIn(entriesIn(loadable(cut, { kind: 'docker-archive', name: 'a:b', shown: 'x.tar' })))).toMatch(
      /^docker\/import-unreadable: x\.tar: Unexpected end of data/,
    );
  });
});
