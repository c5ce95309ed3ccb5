// All of it through the command line, with real engines: a base of ours, imported; provisioned by shell, file and Ansible; committed,
// tagged, pushed to a registry with a login; removed, pulled and run.
import { execFileSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { engineNames, startEngine } from '../../packages/builder-docker/test/world/engines.ts';
import { startRegistry } from '../../packages/builder-docker/test/world/registry.ts';
import { made, openSite, settings } from './ansible-site.ts';
import type { Ended } from './command.ts';
import { leftFiles, processesOf, temporaryFolder } from './ansible-world.ts';

const base = `source "rootfs" "base" {
  from {
    suite    = "bookworm"
    packages = ["python3"]
  }
  config {
    env    = { FROM_BASE = "yes" }
    cmd    = ["sh", "-c", "echo the command of the base"]
    labels = { made = "of a rootfs" }
  }
  output_directory = "image"
}
build {
  sources = ["source.rootfs.base"]
  provisioner "shell" {
    inline = ["useradd --create-home app"]
  }
  post-processor "docker-import" {
    repository = "golden/base"
    tag        = "1"
  }
}
`;

const application = (registry: string): string => `packer {
  required_plugins {
    docker = { source = "github.com/hashicorp/docker", version = "~> 1.1" }
  }
}
variable "password" {
  sensitive = true
  default   = "open sesame"
}
source "docker" "app" {
  image   = "golden/base:1"
  pull    = false
  commit  = true
  author  = "The Founders"
  message = "made by a test"
  changes = [
    "ENTRYPOINT [\\"/usr/local/bin/app\\"]",
    "USER app",
    "ENV FROM_APP=too",
    "LABEL version=2",
    "WORKDIR /srv",
    "EXPOSE 8080",
  ]
}
build {
  sources = ["source.docker.app"]
  provisioner "shell" {
    environment_vars = ["WHAT=it works"]
    inline = [
      "printf '#!/bin/sh\\\\necho $FROM_BASE $FROM_APP $(id -un) $PWD \\"$@\\"; cat /srv/notes/*\\\\n' > /usr/local/bin/app",
      "chmod 755 /usr/local/bin/app; echo \\"$WHAT\\" > /srv/works",
    ]
  }
  provisioner "file" {
    source      = "notes"
    destination = "/srv"
  }
  provisioner "file" {
    direction   = "download"
    source      = "/srv/works"
    destination = "downloaded/"
  }
  provisioner "file" {
    direction   = "download"
    source      = "/srv/notes/"
    destination = "downloaded/notes/"
  }
  provisioner "ansible" {
    playbook_file   = "site.yml"
    galaxy_file     = "requirements.yml"
    roles_path      = "roles"
    user            = "root"
    extra_arguments = ["--vault-password-file", "password", "-e", "place=/srv/ansible"]
  }
  post-processors {
    post-processor "docker-tag" {
      repository = "${registry}/team/app"
      tags       = ["1.0", "latest"]
    }
    post-processor "docker-push" {
      login          = true
      login_server   = "${registry}"
      login_username = "builder"
      login_password = var.password
    }
    post-processor "shell-local" {
      inline = ["echo pushed as \${build.Digest} from \${build.ImageSha256}"]
    }
  }
}
`;

test.each(engineNames)('a base of ours becomes an application with %s', async (name) => {
  expect(Object.keys(settings('/srv/ansible'))).toContain('galaxy_file');
  const engine = await startEngine(name);
  try {
    await using registry = await startRegistry({ name: 'builder', password: 'open sesame' });
    await using project = await openSite();
    await project.write('base.pkr.hcl', base);
    await project.write('app.pkr.hcl', application(registry.name));
    await project.write('notes/one', 'first note\n');
    await project.write('notes/two', 'second note\n');
    const build = (file: string) =>
      project.run(['build', '-color=false', file], { DOCKER_HOST: engine.host, TMPDIR: temporaryFolder(project) });
    const imported = await build('base.pkr.hcl');
    expect(failureOf(imported)).toBe('');
    const built = await build('app.pkr.hcl');
    expect(failureOf(built)).toBe('');
    expect(built.stdout).not.toContain('open sesame');
    expect(built.stdout).toMatch(/pushed as \S+\/team\/app@sha256:[0-9a-f]{64} from sha256:[0-9a-f]{64}/);
    expect(await readFile(join(project.folder, 'downloaded/works'), 'utf8')).toBe('it works\n');
    expect(await readFile(join(project.folder, 'downloaded/notes/two'), 'utf8')).toBe('second note\n');

    const reference = `${registry.name}/team/app:1.0`;
    const run = (...words: readonly string[]): string => execFileSync('skopeo', words, { encoding: 'utf8' });
    const config = JSON.parse(
      run('inspect', '--config', '--tls-verify=false', '--creds=builder:open sesame', `docker://${reference}`),
    ) as { readonly author: string; readonly config: Readonly<Record<string, unknown>> };
    expect(config.author).toBe('The Founders');
    expect(config.config).toMatchObject({
      Entrypoint: ['/usr/local/bin/app'],
      Cmd: ['sh', '-c', 'echo the command of the base'],
      User: 'app',
      WorkingDir: '/srv',
      Labels: { made: 'of a rootfs', version: '2' },
    });
    expect(config.config['Env']).toEqual(expect.arrayContaining(['FROM_BASE=yes', 'FROM_APP=too']));

    // What is run is what the registry has.
    for (const tag of ['1.0', 'latest']) await engine.ask('DELETE', `/images/${registry.name}/team/app:${tag}`);
    await project.write('run.pkr.hcl', runAgain(reference, registry.name));
    const again = await build('run.pkr.hcl');
    expect(failureOf(again)).toBe('');
    expect(again.stdout).toContain('yes too app /srv hello\n');
    expect(again.stdout).toContain('second note');
    for (const [file, text] of Object.entries(made)) expect(again.stdout, file).toContain(text.trim());

    expect(await engine.ask('GET', '/containers/json?all=1')).toEqual([]);
    const images = (await engine.ask('GET', '/images/json')) as readonly { readonly RepoTags: readonly string[] | null }[];
    expect(images.filter(({ RepoTags: tags }) => tags === null || tags.some((tag) => tag.includes('none')))).toEqual([]);
    expect(await project.remembered()).toEqual([]);
    expect(processesOf(project)).toEqual([]);
    expect(leftFiles(project)).toEqual([]);
  } finally {
    await engine.stop();
  }
});

/** What a command said that failed. */
function failureOf({ code, stdout, stderr }: Ended): string {
  return code === 0 ? stderr : `${stdout}${stderr}`;
}

/** Pulls the image, and runs in it what it is for. */
const runAgain = (reference: string, server: string): string => `source "docker" "again" {
  image          = "${reference}"
  discard        = true
  login          = true
  login_server   = "${server}"
  login_username = "builder"
  login_password = "open sesame"
}
build {
  sources = ["source.docker.again"]
  provisioner "shell" {
    inline = ["/usr/local/bin/app hello"]
  }
}
build {
  source "source.docker.again" {
    name      = "root"
    exec_user = "root"
  }
  provisioner "shell" {
    inline = ["cat /srv/ansible/*"]
  }
}
`;
