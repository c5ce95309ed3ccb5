// The block `build`: what is sent, what is built of it, and what is left when the build is over.
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { failureLine } from '@imgbuild/core/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Bench, type Guest, openBench } from './world/build.ts';
import { startEngine, type TestEngine } from './world/engines.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'imgbuild-docker-build-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

let count = 0;
/** A folder with files, and links as `-> TARGET`. */
async function folderOf(files: Readonly<Record<string, string>>): Promise<string> {
  const root = join(folder, `tree-${++count}`);
  for (const [name, content] of Object.entries(files)) {
    await mkdir(dirname(join(root, name)), { recursive: true });
    if (content.startsWith('-> ')) await symlink(content.slice(3), join(root, name));
    else await writeFile(join(root, name), content);
  }
  return root;
}

const copying = 'FROM base:1\nCOPY . /context/\n';
const list = 'cd /context && find . -type f -o -type l | sort';

/** The builders: BuildKit where a variable asks for it, as Docker's CLI does. */
const builders = [
  { name: 'docker, classic', engine: 'docker', environment: { DOCKER_BUILDKIT: '0' } },
  { name: 'docker, BuildKit', engine: 'docker', environment: { DOCKER_BUILDKIT: '1' } },
  { name: 'podman', engine: 'podman', environment: {} },
] as const;

describe.each(builders)('$name', ({ name, engine: engineName, environment }) => {
  let engine: TestEngine;
  let before: unknown;
  beforeAll(async () => {
    engine = await startEngine(engineName);
    before = await state();
  });
  afterAll(() => engine.stop());

  async function state(): Promise<unknown> {
    const images = (await engine.ask('GET', '/images/json')) as readonly { readonly RepoTags: readonly string[] | null }[];
    const containers = (await engine.ask('GET', '/containers/json?all=1')) as readonly unknown[];
    return { images: images.map(({ RepoTags: tags }) => (tags ?? []).join()).sort(), containers };
  }

  /** Builds, throws all away, and sees that nothing is left. */
  async function built(
    build: object,
    provision: (guest: Guest, bench: Bench) => Promise<void>,
    more: object = { discard: true },
  ): Promise<void> {
    await using bench = await openBench(engine, environment);
    await bench.build({ build: { pull: false, ...build }, ...more }, (guest) => provision(guest, bench));
    await bench.close('failed');
    expect(await state()).toEqual(before);
  }

  /** What a command says in a container of what was built. */
  async function seen(build: object, command: string): Promise<string> {
    let said = '';
    await built(build, async ({ run }) => {
      said = await run(command);
    });
    return said;
  }

  test('a Dockerfile in the folder, and one outside of it', async () => {
    const root = await folderOf({ 'a/Dockerfile': copying, 'a/file': 'x', 'b/file': 'y', 'b/other': 'y' });
    expect(await seen({ path: `${root}/a/Dockerfile`, build_dir: `${root}/a` }, list)).toBe('./Dockerfile\n./file');
    const outside = { path: `${root}/a/Dockerfile`, build_dir: `${root}/b` };
    expect((await seen(outside, list)).split('\n').filter((each) => !each.includes('imgbuild'))).toEqual(['./file', './other']);
  });

  test('what .dockerignore leaves out and lets through; the Dockerfile is there all the same', async () => {
    const root = await folderOf({
      'docker/Dockerfile': copying,
      '.dockerignore': '# what is big\n*\n!src\nsrc/*.md\n!src/README.md\ndocker\n',
      'src/a.c': 'x',
      'src/b.md': 'x',
      'src/README.md': 'x',
      'src/readme.md': 'x',
      'data/x': 'x',
    });
    const said = await seen({ path: `${root}/docker/Dockerfile`, build_dir: root }, list);
    expect(said.split('\n').filter((each) => each.startsWith('./src') || each.startsWith('./data'))).toEqual([
      './src/README.md',
      './src/a.c',
    ]);
  });

  test('DOCKERFILE.dockerignore stands before .dockerignore', async () => {
    const root = await folderOf({
      'x.Dockerfile': copying,
      'x.Dockerfile.dockerignore': 'b\n*ocker*\n',
      '.dockerignore': 'a\n',
      a: 'x',
      b: 'x',
    });
    expect((await seen({ path: `${root}/x.Dockerfile`, build_dir: root }, list)).split('\n')).toContain('./a');
    expect((await seen({ path: `${root}/x.Dockerfile`, build_dir: root }, list)).split('\n')).not.toContain('./b');
  });

  test('links stay links, contents and arguments arrive, also compressed', async () => {
    const root = await folderOf({
      Dockerfile: 'FROM base:1\nARG greeting=none\nCOPY . /context/\nRUN echo "$greeting" > /said\n',
      'real/file': 'x'.repeat(100_000),
      to: '-> real/file',
      away: '-> /nowhere',
    });
    const build = { path: `${root}/Dockerfile`, build_dir: root, arguments: { greeting: `"it's" $HOME` } };
    const look = 'cat /said; readlink /context/to; readlink /context/away; wc -c < /context/to';
    for (const compress of [false, true])
      expect(await seen({ ...build, compress }, look)).toBe(`"it's" $HOME\nreal/file\n/nowhere\n100000`);
  });

  test('the result stands on what was built, which keeps no name', async () => {
    const root = await folderOf({ Dockerfile: 'FROM base:1\nLABEL built=yes\nENTRYPOINT ["/bin/sh"]\n' });
    await using bench = await openBench(engine, environment);
    const build = { path: `${root}/Dockerfile`, build_dir: root, pull: false };
    const outputs: unknown[] = [];
    const artifact = await bench.build({ build, commit: true }, async (guest) => {
      outputs.push(guest.outputs);
      await guest.run('echo x > /made');
    });
    await bench.close('ok');
    const image = (await engine.ask('GET', `/images/${artifact.id}/json`)) as {
      readonly Config: { readonly Labels: object; readonly Entrypoint: readonly string[] };
    };
    expect([image.Config.Labels, image.Config.Entrypoint]).toMatchObject([{ built: 'yes' }, ['/bin/sh']]);
    expect(outputs).toMatchObject([{ SourceImageDigest: '', SourceImageSha256: expect.stringMatching(/^sha256:[\da-f]{64}$/) }]);
    const all = (await engine.ask('GET', '/images/json?all=1')) as readonly { readonly RepoTags: readonly string[] | null }[];
    expect(all.flatMap(({ RepoTags: tags }) => tags ?? []).filter((tag) => tag.includes('imgbuild'))).toEqual([]);
    await engine.ask('DELETE', `/images/${artifact.id}`);
    expect(await state()).toEqual(before);
  });

  test('an export leaves the file and nothing in the engine', async () => {
    const root = await folderOf({ Dockerfile: copying, file: 'x' });
    const path = join(root, 'out.tar');
    await built({ path: `${root}/Dockerfile`, build_dir: root }, async () => undefined, { export_path: path });
  });

  test('a failure leaves nothing, and tells what the builder said', async () => {
    const root = await folderOf({ Dockerfile: 'FROM base:1\nRUN echo it goes wrong; exit 3\n' });
    await using bench = await openBench(engine, environment);
    const build = { path: `${root}/Dockerfile`, build_dir: root, pull: false };
    const told = await bench.build({ build, discard: true }).then(
      () => 'it was built',
      (error: unknown) => failureLine(error),
    );
    expect(told).toContain('docker/build-failed: The base image could not be built. ');
    expect(told).toMatch(name.endsWith('BuildKit') ? /exit code: 3/ : /code: 3|exit status 3/);
    expect(bench.told.some((line) => line.includes('it goes wrong'))).toBe(true);
    await bench.close('failed');
    expect(await state()).toEqual(before);
  });
});
