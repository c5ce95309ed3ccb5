// The quickstart as a user has it: its image is what other tools take, and tells no secret.
import { execFileSync, spawn } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openPlace, type Ended, type Place } from './command.ts';
import { copyQuickstart } from './quickstart-copy.ts';
import { sampleCommandLines } from './sampled-command-lines.ts';

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
    const folder = await copyQuickstart(join(place.folder, mode), withSecret);
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
