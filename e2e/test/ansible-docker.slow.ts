// Real Ansible against a container of a Docker engine, through the proxy and directly. Its image is one of ours.
import { execFileSync, spawn } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { made, openSite, settings } from './ansible-site.ts';
import { leftFiles, overSsh, processesOf, temporaryFolder } from './ansible-world.ts';
import { freePort } from './sshd.ts';

const template = `source "rootfs" "machine" {
  from {
    suite    = "bookworm"
    packages = ["python3", "openssh-server", "sudo"]
  }
  formats          = ["docker-archive"]
  image_name       = "machine"
  output_directory = "image"
}
build {
  sources = ["source.rootfs.machine"]
  provisioner "shell" {
    inline = ["mkdir -p /root/.ssh", "chmod 700 /root/.ssh", "usermod --password '*' root"]
  }
  provisioner "file" {
    source      = "id.pub"
    destination = "/root/.ssh/authorized_keys"
  }
}
`;

const run = (...words: readonly [string, ...string[]]): string => execFileSync(words[0], words.slice(1), { encoding: 'utf8' });

/** An engine of the test's own. Containers share this machine's network: what listens in them is on loopback here. */
async function openEngine(folder: string): Promise<AsyncDisposable & { docker(...words: readonly string[]): string }> {
  await mkdir(folder);
  const socket = `unix://${folder}/docker.sock`;
  const places = ['--data-root', `${folder}/data`, '--exec-root', `${folder}/exec`, '--pidfile', `${folder}/docker.pid`];
  const network = ['--bridge=none', '--iptables=false', '--ip6tables=false', '--ip-forward=false', '--storage-driver=vfs'];
  const engine = spawn('dockerd', ['-H', socket, ...places, ...network], { stdio: 'ignore' });
  const ended = new Promise((resume) => engine.once('exit', resume));
  const docker = (...words: readonly string[]): string => run('docker', '-H', socket, ...words);
  for (let tries = 1; ; tries++) {
    try {
      docker('version');
      break;
    } catch (error) {
      if (tries === 100) throw error;
      await new Promise((resume) => setTimeout(resume, 200));
    }
  }
  return {
    docker,
    [Symbol.asyncDispose]: async () => {
      engine.kill('SIGTERM');
      await ended;
      // The engine leaves the network of containers that share this machine's.
      execFileSync('sh', ['-c', 'umount "$0"/exec/netns/* 2> /dev/null || true', folder]);
    },
  };
}

test('a playbook in a container, through the proxy and directly', async () => {
  await using project = await openSite();
  const build = (name: string) => project.run(['build', '-color=false', name], { TMPDIR: temporaryFolder(project) });
  const key = join(project.folder, 'id');
  run('ssh-keygen', '-q', '-t', 'ed25519', '-N', '', '-f', key);
  await project.write('image.pkr.hcl', template);
  const image = await build('image.pkr.hcl');
  expect([image.code, image.stderr]).toEqual([0, '']);

  await using engine = await openEngine(join(project.folder, 'engine'));
  const { docker } = engine;
  const [name = ''] =
    /(?<=Loaded image: )\S+/.exec(docker('load', '--input', join(project.folder, 'image/machine.docker.tar'))) ?? [];
  const port = await freePort();
  // What is of a machine, its host keys and what is in /run, an image has not.
  const sshd = `mkdir -p /run/sshd && ssh-keygen -A && exec /usr/sbin/sshd -D -e -o UsePAM=no -o Port=${port} -o ListenAddress=127.0.0.1`;
  docker('run', '--detach', '--network=host', '--name=machine', name, 'sh', '-c', sshd);
  try {
    for (const [way, more] of [
      ['proxy', {}],
      ['direct', { use_proxy: false }],
    ] as const) {
      await project.write('t.json', overSsh({ port, key }, { ...settings(`/srv/${way}`), ...more }, { ssh_timeout: '30s' }));
      const { code, stdout, stderr } = await build('t.json');
      expect([code, stderr]).toEqual([0, '']);
      expect(stdout).toContain('failed=0');
      for (const [file, text] of Object.entries(made)) expect(docker('exec', 'machine', 'cat', `/srv/${way}/${file}`)).toBe(text);
      expect(docker('exec', 'machine', 'cat', `/srv/${way}/page.txt`)).toBe('built by null for null\none\ntwo words\n');
    }
  } finally {
    docker('rm', '--force', 'machine');
  }
  expect(processesOf(project)).toEqual([]);
  expect(leftFiles(project)).toEqual([]);
});
