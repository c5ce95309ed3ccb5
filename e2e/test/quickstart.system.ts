// The quickstart as a user has it: its image is what other tools take, the same wherever it is built, and tells no secret.
import { execFileSync, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cp, mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openPlace, type Ended, type Place } from './command.ts';
import { sampleCommandLines } from './sampled-command-lines.ts';

const quickstart = resolve(import.meta.dirname, '../../examples/quickstart');
const secret = `Tr0ub4dor&"3" it's`;
const places: Place[] = [];
const outputs = new Map<string, { readonly ended: Ended; readonly commandLines: ReadonlySet<string> }>();

const run = (argv: readonly [string, ...string[]], directory?: string): string =>
  execFileSync(argv[0], argv.slice(1), {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    maxBuffer: 1 << 28,
    cwd: directory,
  });

/** The quickstart in a folder of its own, as `change` makes it; its plugins are those of the repository. */
async function copyTo(place: Place, name: string, change: (template: string) => string): Promise<string> {
  const folder = join(place.folder, name);
  await mkdir(folder, { recursive: true });
  for (const entry of await readdir(quickstart)) {
    if (entry !== 'node_modules' && entry !== 'output')
      await cp(join(quickstart, entry), join(folder, entry), { recursive: true });
  }
  await symlink(join(quickstart, 'node_modules'), join(folder, 'node_modules'));
  const template = join(folder, 'quickstart.pkr.hcl');
  await writeFile(template, change(await readFile(template, 'utf8')));
  return folder;
}

async function open(): Promise<Place> {
  const place = await openPlace();
  places.push(place);
  return place;
}

/** A provisioner that uses a secret in every way that a template can, and a post-processor that writes it down. */
const withSecret = (template: string): string =>
  template
    .replace(
      '  post-processor "manifest" {',
      `  provisioner "shell" {
    environment_vars = ["PASSWORD=\${var.password}"]
    env              = { SAME = var.password }
    inline           = ["echo \\"it is $PASSWORD, $SAME\\"", "test \\"$PASSWORD\\" = \\"$SAME\\"", "sleep 0.5"]
  }
  provisioner "file" {
    content     = var.password
    destination = "/root/password"
  }
  provisioner "shell" {
    inline = ["cat /root/password; rm /root/password"]
  }
  provisioner "shell-local" {
    env    = { PASSWORD = var.password }
    inline = ["echo \\"here it is $PASSWORD\\"; sleep 0.1"]
  }

  post-processor "manifest" {
    custom_data = { password = var.password }`,
    )
    .replace('build {', 'variable "password" {\n  type      = string\n  sensitive = true\n}\n\nbuild {');

beforeAll(async () => {
  const place = await open();
  for (const mode of ['plain', 'machine-readable', 'json'] as const) {
    const folder = await copyTo(place, mode, withSecret);
    const sampled = sampleCommandLines();
    const flags = mode === 'plain' ? [] : [`-${mode}`];
    const ended = await place.run(['build', ...flags, folder], { PKR_VAR_password: secret }, folder);
    outputs.set(mode, { ended, commandLines: sampled.stop() });
    expect(ended.stdout + ended.stderr).toContain('The server answers');
    expect(ended.code).toBe(0);
  }
});
afterAll(async () => {
  for (const place of places) await place[Symbol.asyncDispose]();
});

test('skopeo and umoci read and unpack it, and what the provisioners made is in it', async () => {
  const output = join(places[0]?.folder ?? '', 'plain', 'output');
  const work = await open();
  for (const source of [`docker-archive:${output}/quickstart.docker.tar`, `oci-archive:${output}/quickstart.oci.tar`]) {
    const config = JSON.parse(run(['skopeo', 'inspect', '--config', source])) as { config: object };
    expect(config.config).toMatchObject({ Entrypoint: ['/usr/bin/busybox', 'httpd', '-f', '-v'], User: 'www-data' });
    const name = source.slice(0, source.indexOf('-'));
    run(['skopeo', 'copy', '--insecure-policy', source, `oci:${work.folder}/${name}:latest`]);
    run(['umoci', 'unpack', '--image', `${work.folder}/${name}:latest`, join(work.folder, `${name}-unpacked`)]);
    expect(await readFile(join(work.folder, `${name}-unpacked/rootfs/srv/www/index.html`), 'utf8')).toContain(
      '<h1>Hello from an image</h1>',
    );
  }
});

test('a Docker engine loads and runs it, and its page is served', async () => {
  const output = join(places[0]?.folder ?? '', 'plain', 'output');
  const { folder } = await open();
  const socket = `unix://${folder}/docker.sock`;
  const engine = spawn(
    'dockerd',
    [
      ...['-H', socket, '--data-root', `${folder}/docker`, '--exec-root', `${folder}/exec`, '--pidfile', `${folder}/docker.pid`],
      ...['--bridge=none', '--iptables=false', '--ip6tables=false', '--ip-forward=false', '--storage-driver=vfs'],
    ],
    { stdio: 'ignore' },
  );
  const docker = (...words: readonly string[]): string => run(['docker', '-H', socket, ...words]);
  const attempt = async (words: readonly string[]): Promise<string> => {
    for (let count = 1; ; count++) {
      try {
        return docker(...words);
      } catch (error) {
        if (count === 100) throw error;
        await new Promise((resume) => setTimeout(resume, 200));
      }
    }
  };
  try {
    await attempt(['version']);
    expect(docker('load', '--input', join(output, 'quickstart.docker.tar'))).toContain('Loaded image: quickstart:latest');
    docker('run', '--detach', '--network=none', '--name=web', 'quickstart:latest');
    expect(await attempt(['exec', 'web', 'busybox', 'wget', '-q', '-O-', 'http://127.0.0.1:8080/'])).toContain(
      '<h1>Hello from an image</h1>',
    );
    docker('rm', '--force', 'web');
  } finally {
    const ended = new Promise((resume) => engine.once('exit', resume));
    engine.kill('SIGTERM');
    await ended;
  }
});

test.each(['plain', 'machine-readable', 'json'] as const)(
  'a secret is in no output (%s), manifest, journal, image or command line',
  async (mode) => {
    const { folder = '' } = places[0] ?? {};
    const { ended, commandLines } = outputs.get(mode) ?? {};
    expect(ended?.stdout).toContain('<sensitive>');
    expect([...(commandLines ?? [])].some((line) => line.includes('nsenter'))).toBe(true);
    const state = await filesBelow(join(folder, 'state'));
    const manifest = await readFile(join(folder, mode, 'output/quickstart.manifest.json'), 'utf8');
    expect(manifest).toContain('"password"');
    const image = run([
      'sh',
      '-c',
      'grep -c "Tr0ub4dor" "$@" || true',
      'grep',
      ...['docker', 'oci'].map((kind) => join(folder, mode, `output/quickstart.${kind}.tar`)),
    ]);
    expect(image).not.toMatch(/:[1-9]/);
    const forms = [
      secret,
      JSON.stringify(secret).slice(1, -1),
      Buffer.from(secret).toString('base64'),
      encodeURIComponent(secret),
      'Tr0ub4dor',
    ];
    for (const text of [ended?.stdout ?? '', ended?.stderr ?? '', manifest, ...state, ...(commandLines ?? [])]) {
      for (const form of forms) expect(text).not.toContain(form);
    }
  },
);

async function filesBelow(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  return Promise.all(
    entries.filter((entry) => entry.isFile()).map((entry) => readFile(join(entry.parentPath, entry.name), 'utf8')),
  );
}

test('in another path, with another umask, time zone, language and empty caches: every format is the same', async () => {
  const everything = (template: string): string =>
    template.replace(/formats .*/, 'formats = ["oci", "oci-archive", "docker-archive", "tar"]');
  const built: Record<string, string>[] = [];
  for (const [name, umask, zone, language] of [
    ['here', 0o022, 'UTC', 'C'],
    ['a folder/ünd another/deeper', 0o077, 'Pacific/Auckland', 'de_DE.UTF-8'],
  ] as const) {
    const place = await open();
    const folder = await copyTo(place, name, everything);
    const before = process.umask(umask);
    const running = place.start(
      ['build', '.'],
      { SOURCE_DATE_EPOCH: '1700000000', TZ: zone, LANG: language, IMGBUILD_CACHE_DIR: join(place.folder, 'own cache') },
      folder,
    );
    process.umask(before);
    const ended = await running.ended;
    expect(ended.stderr).toBe('');
    expect(ended.code).toBe(0);
    built.push(await digests(join(folder, 'output')));
  }
  expect(Object.keys(built[0] ?? {}).length).toBeGreaterThan(8);
  expect(built[1]).toEqual(built[0]);
});

/** Contents by name of all that a build wrote but the manifest, which tells when and in which run it was. */
async function digests(folder: string): Promise<Record<string, string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile() && !entry.name.endsWith('.manifest.json'));
  const found = await Promise.all(
    files.map(async (entry) => {
      const path = join(entry.parentPath, entry.name);
      return [
        path.slice(folder.length + 1),
        createHash('sha256')
          .update(await readFile(path))
          .digest('hex'),
      ] as const;
    }),
  );
  return Object.fromEntries(found.sort(([a], [b]) => (a < b ? -1 : 1)));
}
