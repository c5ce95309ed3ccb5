// Builds over SSH from the command line, against a real OpenSSH server: what is said, in which order, and what is hidden.
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openPlace } from './command.ts';
import { openSshServer, type SshServer } from './sshd.ts';

function machine(name: string, server: SshServer, more = ''): string {
  return `source "null" "${name}" {
  ssh_host             = "127.0.0.1"
  ssh_port             = ${server.port}
  ssh_username         = "root"
  ssh_private_key_file = "${server.key}"
${more}}
`;
}

test('everything is said once, in order, and secrets are hidden also where they come in pieces', async () => {
  await using place = await openPlace();
  await using server = await openSshServer(place.folder);
  await place.write(
    't.pkr.hcl',
    `variable "token" {
  type      = string
  sensitive = true
  default   = "s3cret-t0ken"
}
${machine('web', server)}
build {
  sources = ["source.null.web"]
  provisioner "shell" {
    env = { TOKEN = var.token }
    inline = [
      "for i in $(seq 1 200); do echo \\"line $i\\"; done",
      "printf 'now s3cr'; sleep 0.1; printf 'et-t0k'; sleep 0.1; echo 'en ends'",
      "echo \\"whole $TOKEN ends\\" >&2",
    ]
  }
}
`,
  );
  const { code, stdout, stderr } = await place.run(['build', '-color=false', 't.pkr.hcl']);
  expect([code, stderr]).toEqual([0, '']);
  const lines = stdout.split('\n').flatMap((line) => /^ {4}null\.web: (.*)$/.exec(line)?.[1] ?? []);
  const numbered = lines.filter((line) => line.startsWith('line '));
  expect(numbered).toEqual(Array.from({ length: 200 }, (_, index) => `line ${index + 1}`));
  expect(stdout).not.toMatch(/s3cr|t0k/);
  expect(lines).toContain('now <sensitive> ends');
  expect(lines).toContain('whole <sensitive> ends');
});

test('builds in parallel: each line belongs to its build, and two at a time are two at a time', async () => {
  await using place = await openPlace();
  await using server = await openSshServer(place.folder);
  const names = ['a', 'b', 'c', 'd', 'e', 'f'];
  await place.write('tree/file', 'content');
  await place.write(
    't.pkr.hcl',
    `${names.map((name) => machine(name, server)).join('')}
build {
  sources = [${names.map((name) => `"source.null.${name}"`).join(', ')}]
  provisioner "file" {
    source      = "tree/"
    destination = "${place.folder}/machine-\${source.name}"
  }
  provisioner "shell" {
    inline = [
      "mkdir -p ${place.folder}/running/$PACKER_BUILD_NAME",
      "ls ${place.folder}/running | wc -l >> ${place.folder}/counts",
      "for i in 1 2 3 4 5; do echo \\"$PACKER_BUILD_NAME $i\\"; sleep 0.05; done",
      "rmdir ${place.folder}/running/$PACKER_BUILD_NAME",
    ]
  }
}
`,
  );
  await mkdir(join(place.folder, 'running'));
  await writeFile(join(place.folder, 'counts'), '');
  const { code, stdout } = await place.run(['build', '-color=false', '-parallel-builds=2', 't.pkr.hcl']);
  expect(code).toBe(0);
  for (const name of names) {
    const own = stdout.split('\n').flatMap((line) => (line.startsWith(`    null.${name}: ${name} `) ? [line.slice(-1)] : []));
    expect([name, own]).toEqual([name, ['1', '2', '3', '4', '5']]);
    expect(await readFile(join(place.folder, `machine-${name}`, 'file'), 'utf8')).toBe('content');
  }
  const counts = (await readFile(join(place.folder, 'counts'), 'utf8')).trim().split('\n').map(Number);
  expect(Math.max(...counts)).toBeLessThanOrEqual(2);
});

test('a provisioner that cuts the line, as a reboot does: the next one runs when the machine is back', async () => {
  await using place = await openPlace();
  await using server = await openSshServer(place.folder);
  // The sshd of this connection, found upwards from the script.
  const cut = 'p=$$; while [ "$(cat /proc/$p/comm)" != sshd ]; do p=$(cut -d" " -f4 /proc/$p/stat); done; kill -9 $p; sleep 100';
  await place.write('cut.sh', `#!/bin/sh\n${cut}\n`);
  const template = (expect: string): string => `${machine('web', server)}
build {
  sources = ["source.null.web"]
  provisioner "shell" {
    script = "cut.sh"
    ${expect}
  }
  provisioner "shell" { inline = ["echo it is back"] }
}
`;
  await place.write('t.pkr.hcl', template('expect_disconnect = true'));
  const good = await place.run(['build', '-color=false', 't.pkr.hcl']);
  expect([good.code, good.stdout]).toEqual([0, expect.stringContaining('it is back')]);
  await place.write('t.pkr.hcl', template(''));
  const bad = await place.run(['build', '-color=false', 't.pkr.hcl']);
  expect(bad.code).toBe(1);
  expect(bad.stdout).not.toContain('it is back');
});

test('a wrong password ends at once, with the reason, and is not said', async () => {
  await using place = await openPlace();
  await using server = await openSshServer(place.folder, ['PubkeyAuthentication no']);
  const more = '  ssh_password = "wr0ng-passw0rd"\n  ssh_handshake_attempts = 1\n';
  await place.write('t.pkr.hcl', `${machine('web', server, more)}build { sources = ["source.null.web"] }\n`);
  const { code, stdout, stderr } = await place.run(['build', '-color=false', 't.pkr.hcl']);
  expect(code).toBe(1);
  expect(stdout + stderr).toContain('refused to let "root" in, once');
  expect(stdout + stderr).not.toContain('wr0ng');
});
