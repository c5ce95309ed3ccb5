import { execFileSync, spawn } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { mustSucceed, runBuild } from './run-build.ts';
import { from, settings } from './settings.ts';

const folder = mkdtempSync(join(tmpdir(), 'imgbuild-image-'));
const cache = join(folder, 'cache');
const formats = ['oci', 'oci-archive', 'docker-archive', 'tar'] as const;
const image = settings({
  formats,
  output_directory: join(folder, 'first'),
  config: {
    entrypoint: ['/opt/hello'],
    cmd: ['you'],
    env: { GREETING: 'Hello' },
    user: 'www-data',
    workdir: '/opt',
    labels: { a: 'b' },
    exposed_ports: ['80'],
    volumes: [],
    stop_signal: 'SIGINT',
  },
});

/** Changes of every kind: new, changed, deleted, replaced folders, users, packages, links, rights. */
const script = `set -e
apt-get update -qq && apt-get install -y -qq --no-install-recommends libcap2-bin >/dev/null
useradd --system worker
printf '#!/bin/sh\\necho "$GREETING, $1, from $(id -un) in $(pwd)"\\n' > /opt/hello; chmod 0755 /opt/hello
ln /opt/hello /opt/again; ln -s hello /opt/link
echo changed >> /etc/motd; rm /etc/issue; rm -r /usr/share/doc/apt; mkdir /usr/share/doc/apt; echo new > /usr/share/doc/apt/new
cp /bin/true /opt/true; setcap cap_net_raw+ep /opt/true`;

const run = (argv: readonly [string, ...string[]]): string =>
  execFileSync(argv[0], argv.slice(1), { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'], maxBuffer: 1 << 28 });

beforeAll(async () => {
  const built = await runBuild(image, async (line) => void (await mustSucceed(line, script)), { cache });
  expect(built.builds.map(({ outcome, error }) => error ?? outcome)).toEqual(['ok']);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('skopeo reads it, and finds what the template says', () => {
  const config = JSON.parse(run(['skopeo', 'inspect', '--config', `oci-archive:${folder}/first/demo.oci.tar`])) as {
    config: object;
    created: string;
  };
  expect(config.created).toBe('2023-11-14T22:13:20Z');
  expect(config.config).toMatchObject({
    Entrypoint: ['/opt/hello'],
    Cmd: ['you'],
    User: 'www-data',
    WorkingDir: '/opt',
    Labels: { a: 'b' },
    ExposedPorts: { '80/tcp': {} },
    StopSignal: 'SIGINT',
  });
  expect(run(['skopeo', 'inspect', '--format', '{{len .Layers}}', `docker-archive:${folder}/first/demo.docker.tar`]).trim()).toBe(
    '2',
  );
});

test('umoci unpacks it: what was changed is changed, what was deleted is gone', () => {
  const bundle = join(folder, 'bundle');
  run(['umoci', 'unpack', '--image', `${folder}/first/demo-oci:latest`, bundle]);
  const root = join(bundle, 'rootfs');
  expect(
    run([
      'sh',
      '-c',
      `cd ${root}; ls usr/share/doc/apt; test -e etc/issue || echo gone; tail -n 1 etc/motd; readlink opt/link; stat -c %h opt/hello; getcap opt/true || true; ls var/lib/apt/lists`,
    ]),
  ).toBe('new\ngone\nchanged\nhello\n2\nopt/true cap_net_raw=ep\nauxfiles\npartial\n');
});

test('the bare archive holds base and changes', () => {
  const names = run(['tar', '-tzf', join(folder, 'first', 'demo.tar.gz')]).split('\n');
  expect(names).toContain('usr/bin/apt');
  expect(names).toContain('opt/hello');
  expect(names).not.toContain('etc/issue');
  expect(names.filter((name) => name.includes('.wh.'))).toEqual([]);
});

test('a Docker engine loads and runs it', async () => {
  const socket = `unix://${folder}/docker.sock`;
  const engine = spawn(
    'dockerd',
    [
      '-H',
      socket,
      '--data-root',
      `${folder}/docker`,
      '--exec-root',
      `${folder}/exec`,
      '--pidfile',
      `${folder}/docker.pid`,
      '--bridge=none',
      '--iptables=false',
      '--ip6tables=false',
      '--ip-forward=false',
      '--storage-driver=vfs',
    ],
    { stdio: 'ignore' },
  );
  try {
    const docker = (...words: readonly string[]): string => run(['docker', '-H', socket, ...words]);
    for (let attempt = 0; ; attempt++) {
      try {
        docker('version');
        break;
      } catch (error) {
        if (attempt > 100) throw error;
        await new Promise((resolve) => setTimeout(resolve, 200));
      }
    }
    expect(docker('load', '--input', join(folder, 'first', 'demo.docker.tar'))).toContain('Loaded image: demo:latest');
    expect(docker('run', '--rm', '--network=none', 'demo:latest')).toBe('Hello, you, from www-data in /opt\n');
  } finally {
    const ended = new Promise((resolve) => engine.once('exit', resolve));
    engine.kill('SIGTERM');
    await ended;
  }
});

test('with another time zone, umask, network and cache, every format is the same', async () => {
  const before = process.umask(0o077);
  try {
    const again = { ...image, network: 'slirp4netns' as const, output_directory: join(folder, 'second') };
    const o = { cache: join(folder, 'other-cache'), environment: { TZ: 'Asia/Tokyo', LC_ALL: 'C' } };
    const built = await runBuild(again, async (line) => void (await mustSucceed(line, script)), o);
    expect(built.outcome).toBe('ok');
  } finally {
    process.umask(before);
  }
  const sums = (name: string): string => run(['sh', '-c', `cd ${folder}/${name} && find . -type f | sort | xargs sha256sum`]);
  expect(sums('second')).toBe(sums('first'));
});

test('two builds on one base bootstrap it once, and what is there is not overwritten', async () => {
  const own = join(folder, 'shared-cache');
  const small = {
    ...image,
    from: from({ suite: 'bookworm', variant: 'essential' }),
    formats: ['tar'] as const,
    compression: 'none' as const,
  };
  const two = ['a', 'b'].map((name) => ({ ...small, output_directory: join(folder, 'two'), image_name: name }));
  const built = await runBuild(two, async () => undefined, { cache: own });
  expect(built.outcome).toBe('ok');
  expect(built.told.filter((text) => text.startsWith('downloading packages'))).toHaveLength(1);

  const again = await runBuild(two[0] ?? image, async () => undefined, { cache: own });
  expect(again.builds[0]?.error).toMatch(/a\.tar is there already/);
  const forced = await runBuild(two[0] ?? image, async () => undefined, { cache: own, force: 'yes' });
  expect(forced.outcome).toBe('ok');
  expect(forced.told).toContain('Found in the cache');
});

test.each(['oci', 'oci-archive'] as const)(
  'an image is a base again (%s): its layers stay, its configuration is inherited',
  async (format) => {
    const source = join(folder, 'first', format === 'oci' ? 'demo-oci' : 'demo.oci.tar');
    const next = settings({
      from: from({ oci: source }),
      formats: ['oci'],
      output_directory: join(folder, `on-${format}`),
      network: 'none',
    });
    const built = await runBuild(
      next,
      async (line) =>
        void (await mustSucceed(
          line,
          'test ! -e /etc/issue && test "$(cat /usr/share/doc/apt/new)" = new && echo more > /opt/more',
        )),
      { cache },
    );
    expect(built.builds[0]?.error).toBeUndefined();
    const layersOf = (image: string): readonly string[] =>
      (JSON.parse(run(['skopeo', 'inspect', `oci:${image}`])) as { Layers: string[] }).Layers;
    const before = layersOf(join(folder, 'first', 'demo-oci'));
    const after = layersOf(join(folder, `on-${format}`, 'demo-oci'));
    expect(after.slice(0, before.length)).toEqual(before);
    expect(after).toHaveLength(before.length + 1);
  },
);

test.each(['none', 'gz', 'xz', 'zst'] as const)('a tarball is a base (%s), as a folder is', async (compression) => {
  const plain = join(folder, 'small.tar');
  const busybox = join(folder, 'small');
  run([
    'sh',
    '-c',
    `mkdir -p ${busybox}/bin ${busybox}/etc && cp ${folder}/bundle/rootfs/etc/motd ${busybox}/etc && tar -cf ${plain} -C ${busybox} .`,
  ]);
  const packers = { none: ['cp'], gz: ['gzip', '-kc'], xz: ['xz', '-kc'], zst: ['zstd', '-qkc'] } as const;
  const packed = join(folder, `packed-${compression}`);
  if (compression === 'none') cpSync(plain, packed);
  else writeFileSync(packed, execFileSync(packers[compression][0], [packers[compression][1] ?? '', plain]));
  const outputs = join(folder, `from-${compression}`);
  const options = { formats: ['tar'] as const, compression: 'none' as const, network: 'none' as const };
  const built = await runBuild(
    [
      settings({ ...options, from: from({ tarball: packed }), output_directory: outputs, image_name: 'a' }),
      settings({ ...options, from: from({ folder: busybox }), output_directory: outputs, image_name: 'b' }),
    ],
    async (line) =>
      line
        .upload(
          {
            open: async function* () {
              yield new TextEncoder().encode('x');
            },
          },
          '/etc/x',
        )
        .catch(() => undefined),
    { cache },
  );
  expect(built.builds.map(({ error }) => error)).toEqual([undefined, undefined]);
  expect(readFileSync(join(outputs, 'a.tar')).equals(readFileSync(join(outputs, 'b.tar')))).toBe(true);
  expect(statSync(join(outputs, 'a.tar')).size).toBeGreaterThan(1024);
});

test('bad bases are told apart', async () => {
  const failing = async (more: Parameters<typeof from>[0]): Promise<string> => {
    const built = await runBuild(
      settings({ from: from(more), output_directory: join(folder, 'bad'), network: 'none' }),
      async () => undefined,
      { cache },
    );
    return built.builds[0]?.error ?? 'no error';
  };
  const damaged = join(folder, 'damaged');
  cpSync(join(folder, 'first', 'demo-oci'), damaged, { recursive: true });
  const { manifests } = JSON.parse(readFileSync(join(damaged, 'index.json'), 'utf8')) as { manifests: { digest: string }[] };
  writeFileSync(join(damaged, 'blobs', 'sha256', manifests[0]?.digest.slice('sha256:'.length) ?? ''), '{}');
  // The codes: rootfs/digest-mismatch, rootfs/not-an-image, rootfs/base-missing, rootfs/bootstrap-failed, rootfs/output-exists.
  expect(await failing({ oci: damaged })).toMatch(/Content does not match its digest/);
  expect(await failing({ oci: folder })).toMatch(/Not an OCI layout: .* there is no index\.json/);
  expect(await failing({ oci: join(folder, 'nowhere') })).toMatch(/Nothing to begin with: .* cannot be read/);
  expect(await failing({ suite: 'nosuchsuite', mirror: 'http://127.0.0.1:9/debian' })).toMatch(
    /Bootstrapping failed: mmdebstrap could not make "nosuchsuite"/,
  );
});
