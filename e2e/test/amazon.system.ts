// A build of the guide's shape against a simulated Amazon whose instances are real machines: what provisioners do is on the image,
// and an instance of it shows that. Needs root.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { leftIn } from './amazon-account.ts';
import { historyFails, historyTemplate } from './amazon-history.ts';
import { type AmazonWorld, openAmazonWorld } from './amazon-world.ts';
import { builtImage } from './built-image.ts';
import { openProject } from './plugins-of.ts';

/** Makes a package with a service, and installs it: nothing is downloaded. */
const script = `#!/bin/sh
set -e
echo "Installing the web server..."
cd "$(mktemp -d)"
mkdir -p web/DEBIAN web/lib/systemd/system
printf 'Package: own-web\nVersion: 1.0\nArchitecture: all\nMaintainer: nobody\nDescription: a test\n' > web/DEBIAN/control
printf '[Service]\nExecStart=/bin/true\n[Install]\nWantedBy=multi-user.target\n' > web/lib/systemd/system/own-web.service
dpkg-deb --build web
sudo dpkg --install web.deb
sudo systemctl enable own-web
sudo systemctl start own-web
`;

const template = `packer {
  required_plugins {
    amazon = { source = "github.com/hashicorp/amazon", version = ">= 1.2.8" }
  }
}
variable "ami_name" {
  type    = string
  default = "custom-ubuntu-{{timestamp}}"
}
source "amazon-ebs" "ubuntu" {
  ami_name      = var.ami_name
  instance_type = "t3.micro"
  region        = "us-west-2"
  ssh_username  = "ubuntu"
  ssh_clear_authorized_keys = true
  source_ami_filter {
    filters = {
      name                = "ubuntu/images/*ubuntu-jammy-22.04-amd64-server-*"
      root-device-type    = "ebs"
      virtualization-type = "hvm"
    }
    most_recent = true
    owners      = ["099720109477"]
  }
  tags = {
    Name     = var.ami_name
    Base_AMI = "{{ .SourceAMI }}"
  }
}
build {
  name    = "ubuntu-build"
  sources = ["source.amazon-ebs.ubuntu"]
  provisioner "shell" {
    inline = ["echo 'Adding users...'", "sudo useradd --system --create-home --home-dir /srv/web web"]
  }
  provisioner "shell" {
    script = "scripts/install-web.sh"
  }
  provisioner "file" {
    content     = "built from \${build.SourceAMI}"
    destination = "/tmp/about"
  }
  provisioner "shell" {
    inline = ["sudo mv /tmp/about /etc/about", "sudo rm -rf /tmp/*"]
  }
}
`;

const plugins = ['builder-amazon'];

let world: AmazonWorld;
beforeAll(async () => {
  world = await openAmazonWorld();
});
afterAll(() => world[Symbol.asyncDispose]());

test('an instance of the image shows what the provisioners did, and nothing else is left', async () => {
  await using place = await openProject(plugins, { 'aws-ubuntu.pkr.hcl': template, 'scripts/install-web.sh': script });
  const built = await builtImage(place, ['-var', 'ami_name=chosen-by-hand', 'aws-ubuntu.pkr.hcl'], world);
  expect(built).toMatchObject({ name: 'chosen-by-hand', tags: { Name: 'chosen-by-hand', Base_AMI: world.ubuntu } });
  expect(leftIn(world.amazon.state())).toEqual([]);
  const newestOwn = 'Images | sort_by(@, &CreationDate) | [-1].ImageId';
  expect(await world.aws.text('ec2', 'describe-images', '--owners', 'self', '--query', newestOwn)).toBe(built.id);
  const work: Readonly<Record<string, string>> = {
    'getent passwd web | cut -d: -f6': '/srv/web',
    'stat --format "%U" /srv/web': 'web',
    'dpkg-query --show own-web': 'own-web\t1.0',
    'systemctl is-enabled own-web': 'enabled',
    'cat /etc/about': `built from ${world.ubuntu}`,
    // Of the build's own key nothing is on the image.
    'grep -c . ~/.ssh/authorized_keys': '1',
  };
  expect(await world.onInstanceOf(built.id, Object.keys(work))).toEqual(Object.values(work));
  expect(leftIn(world.amazon.state())).toEqual([]);
});

test('"history -c" at the end fails with the template’s line, and leaves nothing', async () => {
  await using place = await openProject(plugins, { 'history.pkr.hcl': historyTemplate });
  const ended = await place.run(['build', '-color=false', 'history.pkr.hcl'], world.environment);
  expect(ended.code).toBe(1);
  expect(ended.stdout).toContain('Cleaning up...');
  expect(ended.stderr).toBe(historyFails('history.pkr.hcl', historyTemplate));
  expect(await world.aws.text('ec2', 'describe-images', '--filters', 'Name=name,Values=never-*')).toBe('');
  expect(leftIn(world.amazon.state())).toEqual([]);
});
