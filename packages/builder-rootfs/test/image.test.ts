import { expect, test } from 'vitest';
import { dockerParts, type Layer, ociParts, partEntries } from '../src/image.ts';
import { imageConfig, runConfig } from '../src/image-config.ts';
import { fileNameOf } from '../src/output.ts';

const settings = {
  entrypoint: undefined,
  cmd: undefined,
  env: {},
  user: undefined,
  workdir: undefined,
  labels: {},
  exposed_ports: [],
  volumes: [],
  stop_signal: undefined,
};
const layer = (letter: string): Layer => ({
  file: `/${letter}`,
  size: 1,
  digest: `sha256:${letter.repeat(64)}`,
  diffId: `sha256:d${letter.repeat(63)}`,
  compression: 'gz',
});

test('what the template does not say is the base’s', () => {
  const base = {
    User: 'www',
    Env: ['PATH=/bin', 'A=1'],
    Entrypoint: ['/run'],
    Cmd: ['x'],
    Labels: { b: '2' },
    ExposedPorts: { '80/tcp': {} },
  };
  expect(
    runConfig({ ...settings, env: { A: '3', B: 'x=y' }, labels: { a: '1' }, exposed_ports: ['53/udp', '80'] }, base),
  ).toEqual({
    User: 'www',
    Env: ['PATH=/bin', 'A=3', 'B=x=y'],
    Entrypoint: ['/run'],
    Cmd: ['x'],
    Labels: { a: '1', b: '2' },
    ExposedPorts: { '53/udp': {}, '80/tcp': {} },
  });
});

test('a new entrypoint does not get the old one’s arguments', () => {
  expect(runConfig({ ...settings, entrypoint: ['/other'] }, { Entrypoint: ['/run'], Cmd: ['x'] })).not.toHaveProperty('Cmd');
});

test('a configuration has a line of history for every layer', () => {
  const config = imageConfig({
    settings: undefined,
    base: undefined,
    architecture: 'arm64',
    diffIds: ['sha256:a', 'sha256:b'],
    epoch: 1_700_000_000,
  });
  expect(config).toEqual({
    created: '2023-11-14T22:13:20Z',
    architecture: 'arm64',
    os: 'linux',
    config: { Env: ['PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'] },
    rootfs: { type: 'layers', diff_ids: ['sha256:a', 'sha256:b'] },
    history: [
      { created: '2023-11-14T22:13:20Z', created_by: 'imgbuild base' },
      { created: '2023-11-14T22:13:20Z', created_by: 'imgbuild' },
    ],
  });
});

const image = {
  config: imageConfig({ settings: undefined, base: undefined, architecture: 'amd64', diffIds: ['sha256:a'], epoch: 0 }),
  layers: [layer('b'), layer('a'), layer('a')],
};

test('an OCI layout holds every blob once, by its digest', () => {
  const { digest, parts } = ociParts(image, 'v1');
  const paths = parts.map(({ path }) => path);
  expect(paths.slice(0, 2)).toEqual(['oci-layout', 'index.json']);
  expect(paths.slice(2)).toEqual([...new Set(paths.slice(2))].sort());
  expect(paths).toContain(`blobs/sha256/${'a'.repeat(64)}`);
  expect(paths).toContain(`blobs/sha256/${digest.slice('sha256:'.length)}`);
});

test('a Docker archive names its layers by their content', async () => {
  const { digest, parts } = dockerParts(image, 'demo:v1');
  const [manifest] = parts;
  let text = '';
  for await (const chunk of manifest?.open() ?? []) text += new TextDecoder().decode(chunk);
  const names = ['b', 'a', 'a'].map((letter) => `d${letter.repeat(63)}.tar`);
  expect(JSON.parse(text)).toEqual([{ Config: `${digest.slice('sha256:'.length)}.json`, RepoTags: ['demo:v1'], Layers: names }]);
  expect(parts.map(({ path }) => path)).toEqual(['manifest.json', `${digest.slice('sha256:'.length)}.json`, names[0], names[1]]);
});

test('folders come before what is in them', () => {
  const paths = [...partEntries(ociParts(image, 'v1').parts)].map(({ path, type }) => `${type} ${path}`).slice(0, 4);
  expect(paths).toEqual(['file oci-layout', 'file index.json', 'directory blobs', 'directory blobs/sha256']);
});

test.each([
  ['oci', 'team/web', 'gz', 'team_web-oci'],
  ['oci-archive', 'web', 'zst', 'web.oci.tar'],
  ['docker-archive', 'web', 'gz', 'web.docker.tar'],
  ['tar', 'web', 'zst', 'web.tar.zst'],
  ['tar', 'web', 'none', 'web.tar'],
] as const)('%s of %s with %s is %s', (format, name, compression, fileName) => {
  expect(fileNameOf(format, name, compression)).toBe(fileName);
});
