// What becomes of images in real engines, and of names in a real registry.
import { createReadStream } from 'node:fs';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Artifact } from '@imgbuild/core/sdk';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openFor } from '../src/engine/open.ts';
import { problemIn } from './folder.ts';
import { type Bench, openBench } from './world/build.ts';
import { destroy, step, writeSettings } from './world/chain.ts';
import { engineNames, startEngine, type TestEngine } from './world/engines.ts';
import { startEmptyRegistry, startRegistry, tagsIn, type TestRegistry } from './world/registry.ts';
import { buildRootfs } from './world/rootfs.ts';

const user = { name: 'anna', password: 'correct horse' };

let registry: TestRegistry;
let strict: TestRegistry;
beforeAll(async () => {
  [registry, strict] = await Promise.all([startRegistry(), startRegistry(user)]);
});
afterAll(async () => {
  await registry[Symbol.asyncDispose]();
  await strict[Symbol.asyncDispose]();
});

describe.each(engineNames)('%s', (engineName) => {
  let engine: TestEngine;
  let bench: Bench;
  beforeAll(async () => {
    engine = await startEngine(engineName);
    bench = await openBench(engine);
  });
  afterAll(async () => {
    await bench[Symbol.asyncDispose]();
    await engine.stop();
  });

  /** All names in the engine, as people write them, and how many images have none. */
  async function images(): Promise<readonly string[]> {
    const found = (await engine.ask('GET', '/images/json')) as readonly { readonly RepoTags: readonly string[] | null }[];
    return found
      .flatMap(({ RepoTags: tags }) => (tags === null || tags.length === 0 ? ['<none>:<none>'] : tags))
      .map((name) => name.replace(/^(localhost|docker\.io(\/library)?)\//, ''))
      .sort();
  }

  async function remove(name: string): Promise<void> {
    await engine.ask('DELETE', `/images/${name}`);
  }

  /** What a command says in a container of an image. */
  async function runIn(image: string, command: string, raw: object = { pull: false }): Promise<string> {
    let said = '';
    await using own = await openBench(engine);
    await own.build({ image, discard: true, ...raw }, async (guest) => {
      said = await guest.run(command);
    });
    return said;
  }

  /** What a container with a mark in it becomes. What the build held is released at once. */
  async function built(raw: object, mark: string): Promise<Artifact> {
    await using own = await openBench(engine);
    return await own.build({ image: 'base:1', pull: false, ...raw }, async ({ run }) => {
      await run(`echo ${mark} > /mark`);
    });
  }

  /** An image without a name. */
  const committed = (mark: string): Promise<Artifact> => built({ commit: true }, mark);

  describe('docker-import', () => {
    test('makes an image of an export, with changes, and takes it away again', async () => {
      const before = await images();
      const exported = await built({ export_path: join(bench.folder, 'export.tar') }, 'exported');
      const raw = { repository: 'team/imported', tag: '1', changes: ['ENV MARK=changed', 'CMD ["/bin/sh"]'] };
      const { artifact, input, outputs, told } = await step('docker-import', raw, exported, bench);
      expect(artifact).toMatchObject({
        builderId: 'packer.post-processor.docker-import',
        id: 'team/imported:1',
        data: { engine: { host: engine.host }, source_image: 'base:1' },
      });
      const id = artifact.images?.[0]?.id ?? '';
      expect(id).toMatch(/^sha256:[0-9a-f]{64}$/);
      expect([input, outputs]).toEqual(['discard', { ImageSha256: id }]);
      expect(told.filter((line) => line.startsWith('say'))).toEqual([
        'say: Importing image: Container',
        'say: Repository: team/imported:1',
        `say: Imported ID: ${id}`,
      ]);
      expect(await images()).toEqual([...before, 'team/imported:1'].sort());
      expect(await runIn('team/imported:1', 'echo $MARK; cat /mark')).toBe('changed\nexported');
      await destroy('docker-import', artifact, bench);
      expect(await images()).toEqual(before);
    });

    test.each(['docker-archive', 'oci-archive', 'oci', 'tar'])('takes %s of the builder rootfs', async (format) => {
      const before = await images();
      const more = { output_directory: `rootfs-${format}` };
      const made = await buildRootfs(join(engine.folder, 'base.tar'), [format], bench.host, more);
      const raw = { repository: `rootfs-${format}`, ...(format === 'tar' ? { changes: ['ENV MARK=rootfs'] } : {}) };
      const { artifact } = await step('docker-import', raw, made, bench);
      // Neither the archive's own name nor a temporary one is left.
      expect(await images()).toEqual([...before, `rootfs-${format}:latest`].sort());
      expect(await runIn(`rootfs-${format}`, 'echo $MARK')).toBe('rootfs');
      if (format !== 'tar') expect(artifact.images?.[0]?.id).toMatch(/^sha256:/);
      await destroy('docker-import', artifact, bench);
      expect(await images()).toEqual(before);
    });

    test('takes a compressed archive that artifice names', async () => {
      const made = await buildRootfs(join(engine.folder, 'base.tar'), ['tar'], bench.host, { output_directory: 'artifice' });
      const files = { ...made, builderId: 'packer.post-processor.artifice', id: '', images: [], data: {} };
      const { artifact, told } = await step('docker-import', { repository: 'of-artifice' }, files, bench);
      expect(told[0]).toMatch(/^say: Importing image: artifice\/demo.*\.tar\.gz$/);
      expect(await runIn('of-artifice', 'echo here')).toBe('here');
      await destroy('docker-import', artifact, bench);
    });

    test('leaves nothing of what is no archive, and says what can be taken', async () => {
      const before = await images();
      const path = join(bench.folder, 'garbage.tar');
      await writeFile(path, 'this is no archive\n'.repeat(1000));
      const artifact = { builderId: 'packer.docker', id: 'Container', summary: '', files: [{ path, size: 19_000 }], data: {} };
      expect(await problemIn(step('docker-import', { repository: 'garbage' }, artifact, bench))).toMatch(
        /^docker\/import-failed: .*does not take garbage\.tar: .*compressed with gzip/s,
      );
      const layouts = [{ platform: 'linux', kind: 'oci-archive', name: 'x', id: 'x', place: path }];
      const rootfs = { ...artifact, builderId: 'imgbuild.rootfs', images: layouts };
      expect(await problemIn(step('docker-import', { repository: 'garbage' }, rootfs, bench))).toMatch(
        /^docker\/import-unreadable: garbage\.tar: Invalid tar header/,
      );
      await rm(path);
      expect(await problemIn(step('docker-import', { repository: 'garbage' }, artifact, bench))).toMatch(
        /^docker\/import-unreadable: garbage\.tar: /,
      );
      expect(await images()).toEqual(before);
    });

    test('refuses an image for another platform, and leaves nothing of it', async () => {
      const before = await images();
      const more = { output_directory: 'other-platform' };
      const made = await buildRootfs(join(engine.folder, 'base.tar'), ['oci-archive'], bench.host, more);
      const raw = { repository: 'other', platform: 'linux/mips64le' };
      expect(await problemIn(step('docker-import', raw, made, bench))).toMatch(
        /^docker\/platform-missing: .*the image is for linux\//,
      );
      expect(await images()).toEqual(before);
    });
  });

  test('what was tagged and pushed is pulled by its digest', async () => {
    const made = await committed('pushed');
    const before = await images();
    const repository = `${registry.name}/${engineName}/app`;
    const tagged = await step('docker-tag', { repository, tags: ['1', '2'] }, made, bench);
    expect(tagged.input).toBe('must-keep');
    expect(tagged.artifact).toMatchObject({
      builderId: 'packer.post-processor.docker-tag',
      id: `${repository}:2`,
      summary: `Imported Docker image: ${repository}:2 with tags ${repository}:1 ${repository}:2`,
      data: { ...made.data, docker_tags: [`${repository}:1`, `${repository}:2`] },
    });
    expect(tagged.told).toEqual([
      `say: Tagging image: ${made.id}`,
      `say: Repository: ${repository}:1`,
      `say: Tagging image: ${made.id}`,
      `say: Repository: ${repository}:2`,
    ]);
    const pushed = await step('docker-push', {}, tagged.artifact, bench);
    const digest = pushed.artifact.data['digest'] as string;
    expect(digest).toMatch(new RegExp(`^${repository}@sha256:[0-9a-f]{64}$`));
    expect(pushed).toMatchObject({ input: 'keep', outputs: { Digest: digest } });
    expect(pushed.artifact).toMatchObject({ builderId: 'packer.post-processor.docker-import', id: `${repository}:2` });
    expect(pushed.told.filter((line) => line.startsWith('say'))).toEqual([
      `say: Pushing: ${repository}:2`,
      `say: Pushing: ${repository}:1`,
    ]);
    expect(await tagsIn(registry, `${engineName}/app`)).toEqual(['1', '2']);
    await destroy('docker-tag', tagged.artifact, bench);
    expect(await images()).toEqual(before.filter((name) => name !== '<none>:<none>'));
    expect(await runIn(digest, 'cat /mark', { pull: true })).toBe('pushed');
    await remove(digest);
  });

  test('a name alone is the tag latest, and is pushed as that', async () => {
    const made = await committed('latest');
    const repository = `${registry.name}/${engineName}/plain`;
    const tagged = await step('docker-tag', { repository }, made, bench);
    expect(tagged.artifact).toMatchObject({ id: repository, data: { docker_tags: [] } });
    expect(tagged.artifact.summary).toBe(`Imported Docker image: ${repository}`);
    await step('docker-push', {}, tagged.artifact, bench);
    expect(await tagsIn(registry, `${engineName}/plain`)).toEqual(['latest']);
    await destroy('docker-tag', tagged.artifact, bench);
  });

  test('a registry that wants to know who pushes is told by the template, Docker’s settings, or a helper', async () => {
    const made = await committed('private');
    const repository = `${strict.name}/${engineName}/private`;
    const { artifact } = await step('docker-tag', { repository, tags: ['1'] }, made, bench);
    expect(await problemIn(step('docker-push', {}, artifact, bench))).toMatch(
      new RegExp(`^docker/push-denied: ${strict.name} does not take "${repository}:1": .*Set login`, 's'),
    );
    const login = { login: true, login_server: strict.name, login_username: user.name };
    // Podman cannot ask a registry without TLS whether it would let somebody in.
    const refused = engineName === 'docker' ? /^docker\/login-refused: / : /^docker\/push-denied: /;
    expect(await problemIn(step('docker-push', { ...login, login_password: 'wrong' }, artifact, bench))).toMatch(refused);
    const given = await step('docker-push', { ...login, login_password: user.password }, artifact, bench);
    expect(given.told[0]).toBe('detail: Logging in...');
    const digest = given.artifact.data['digest'];

    const auth = Buffer.from(`${user.name}:${user.password}`).toString('base64');
    await using settled = await openBench(engine);
    await writeSettings(settled.folder, { auths: { [strict.name]: { auth } } });
    expect((await step('docker-push', {}, artifact, settled)).artifact.data['digest']).toBe(digest);

    await using helped = await openBench(engine, {});
    await writeSettings(helped.folder, { credHelpers: { [strict.name]: 'test' } });
    const answer = JSON.stringify({ ServerURL: strict.name, Username: user.name, Secret: user.password });
    const helper = join(helped.folder, 'docker-credential-test');
    await writeFile(helper, `#!/bin/sh\necho '${answer}'\n`, { mode: 0o755 });
    const path = `${helped.folder}:${helped.host.environment['PATH'] ?? ''}`;
    await using withHelper = await openBench(engine, { HOME: helped.folder, PATH: path });
    expect((await step('docker-push', {}, artifact, withHelper)).artifact.data['digest']).toBe(digest);
    await destroy('docker-tag', artifact, bench);
  });

  test('a push that cannot be is explained', async () => {
    const made = await committed('refused');
    const before = await images();
    const push = async (registryName: string, raw: object = {}): Promise<string> => {
      const { artifact } = await step('docker-tag', { repository: `${registryName}/app`, tags: ['1'] }, made, bench);
      const told = await problemIn(step('docker-push', raw, artifact, bench));
      // Not by `destroy`, which would take the image with its only name.
      await step('docker-tag', { repository: 'refused', tags: ['1'] }, artifact, bench);
      await destroy('docker-tag', artifact, bench);
      return told;
    };
    await using empty = await startEmptyRegistry();
    expect(await push(empty.name)).toMatch(/^docker\/push-unknown: .*Create the repository there first/s);
    expect(await push('127.0.0.1:1')).toMatch(/^docker\/push-failed: To 127\.0\.0\.1:1: .*refused/s);
    expect(await push(registry.name, { platform: 'linux/amd64' })).toMatch(/^docker\/push-without-platform: .*it takes 1\.46\./);
    expect(await images()).toEqual([...before.filter((name) => name !== '<none>:<none>'), 'refused:1'].sort());
    await remove('refused:1');
  });

  test('what was saved is loaded again', async () => {
    const made = await committed('saved');
    const { artifact } = await step('docker-tag', { repository: 'saved', tags: ['1'] }, made, bench);
    const saved = await step('docker-save', { path: 'deep/saved.tar' }, artifact, bench);
    expect(saved.artifact).toBe(artifact);
    expect(saved.input).toBe('keep');
    expect(saved.told).toContain('say: Saving image: saved:1');
    expect(saved.told).toContain('say: Saved to: deep/saved.tar');
    await destroy('docker-tag', artifact, bench);
    expect(await images()).not.toContain('saved:1');
    const { engine: client } = await openFor({ docker_path: 'docker' }, { ...bench, signal: new AbortController().signal });
    const path = join(bench.folder, 'deep/saved.tar');
    const messages = await client.load(createReadStream(path), new AbortController().signal);
    for await (const { error } of messages) expect(error).toBeUndefined();
    expect(await runIn('saved:1', 'cat /mark')).toBe('saved');
    await remove('saved:1');
  });

  test('a save that is broken off leaves no file, and a tag that is leaves names where they were', async () => {
    const first = await committed('one');
    const second = await committed('two');
    const moved = await step('docker-tag', { repository: 'moved', tags: ['1'] }, first, bench);
    const before = await images();
    const controller = new AbortController();
    const abort = (text: string): void => {
      if (text.includes('never')) controller.abort(new Error('enough'));
    };
    const raw = { repository: 'moved', tags: ['1', 'other', 'never'] };
    await expect(step('docker-tag', raw, second, { ...bench, signal: controller.signal, before: abort })).rejects.toThrow(
      'enough',
    );
    expect(await images()).toEqual(before);
    expect(await runIn('moved:1', 'cat /mark')).toBe('one');
    await remove(second.id);
    await destroy('docker-tag', moved.artifact, bench);

    const again = new AbortController();
    const save = { ...bench, signal: again.signal, before: () => again.abort(new Error('enough')) };
    const base = { ...first, id: 'base:1' };
    await expect(step('docker-save', { path: 'broken/off.tar' }, base, save)).rejects.toThrow('enough');
    await expect(readFile(join(bench.folder, 'broken/off.tar'))).rejects.toThrow('ENOENT');
  });

  test('an image that is gone is said to be', async () => {
    const made = await committed('gone');
    const { artifact } = await step('docker-tag', { repository: 'gone', tags: ['1'] }, made, bench);
    await destroy('docker-tag', artifact, bench);
    const gone = /^docker\/image-gone: The engine at unix:.* has no image "gone:1"/;
    expect(await problemIn(step('docker-tag', { repository: 'other' }, artifact, bench))).toMatch(gone);
    expect(await problemIn(step('docker-push', {}, artifact, bench))).toMatch(gone);
    expect(await problemIn(step('docker-save', { path: 'gone.tar' }, artifact, bench))).toMatch(gone);
  });
});
