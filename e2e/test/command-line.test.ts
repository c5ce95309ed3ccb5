import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openPlace, untilSaid } from './command.ts';

const twoBuilds = `
source "null" "a" { communicator = "none" }
source "null" "b" { communicator = "none" }
build {
  sources = ["null.a", "null.b"]
  provisioner "shell-local" { inline = ["echo this is \${source.name}", "if [ $PACKER_BUILD_NAME = '\${var.bad}' ]; then exit 3; fi"] }
}
variable "bad" { default = "" }
`;

test('version prints both versions and -version is the same', async () => {
  await using place = await openPlace();
  const { code, stdout } = await place.run(['version']);
  expect({ code, stdout }).toEqual({ code: 0, stdout: 'imgbuild v1.0.0\nTemplates: Packer v1.16.0\n' });
  expect((await place.run(['-version'])).stdout).toBe(stdout);
});

test('no command, an unknown one, a wrong flag and a missing template', async () => {
  await using place = await openPlace();
  expect((await place.run([])).code).toBe(127);
  const unknown = await place.run(['biuld']);
  expect(unknown.code).toBe(127);
  expect(unknown.stderr).toContain('Did you mean "build"?');
  const flag = await place.run(['build', '-parallel=1', '.']);
  expect(flag.code).toBe(1);
  expect(flag.stderr).toContain('flag provided but not defined: -parallel');
  const missing = await place.run(['validate', 'nowhere.pkr.hcl']);
  expect(missing.code).toBe(1);
  expect(missing.stderr + missing.stdout).toContain('Template not found');
});

test('two builds run, and plain output is what Packer’s users know', async () => {
  await using place = await openPlace();
  await place.write('t.pkr.hcl', twoBuilds);
  const { code, stdout } = await place.run(['build', '-color=false', '-parallel-builds=1', '.']);
  const stable = stdout.replaceAll(/after [\d a-z]+?(\.|\n)/g, 'after TIME$1');
  expect({ code, stable }).toEqual({
    code: 0,
    stable: `==> null.a: Running local inline script
    null.a: this is a
Build 'null.a' finished after TIME.
==> null.b: Running local inline script
    null.b: this is b
Build 'null.b' finished after TIME.

==> Wait completed after TIME

==> Builds finished. The artifacts of successful builds are:
--> null.a: Did not export anything. This is the null builder
--> null.b: Did not export anything. This is the null builder
`,
  });
  expect(await place.remembered()).toEqual([]);
});

test('a failing build fails the command and not the other build', async () => {
  await using place = await openPlace();
  await place.write('t.pkr.hcl', twoBuilds);
  const { code, stdout, stderr } = await place.run(['build', '-color=false', '-var', 'bad=a', '.']);
  expect(code).toBe(1);
  expect(stdout + stderr).toMatch(/Build 'null\.a' errored after .*exit code 3/);
  expect(stdout).toMatch(/Build 'null\.b' finished after/);
});

test('-only selects, and a pattern without match is told', async () => {
  await using place = await openPlace();
  await place.write('t.pkr.hcl', twoBuilds);
  const { code, stdout } = await place.run(['build', '-color=false', '-only=*.b', '.']);
  expect(code).toBe(0);
  expect(stdout).not.toContain('null.a');
  const none = await place.run(['build', '-color=false', '-only=nothing', '.']);
  expect(none.code).toBe(1);
  expect(none.stdout + none.stderr).toContain('null.a, null.b');
});

test('-json is one object a line, and nothing else on standard output', async () => {
  await using place = await openPlace();
  await place.write('t.pkr.hcl', twoBuilds);
  const { code, stdout } = await place.run(['build', '-json', '.']);
  const events = stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as { seq: number; type: string });
  expect(code).toBe(0);
  expect(events.map((event) => event.seq)).toEqual(events.map((_event, index) => index + 1));
  expect(events.at(-1)?.type).toBe('ended');
});

test('-machine-readable has Packer’s lines', async () => {
  await using place = await openPlace();
  await place.write('t.pkr.hcl', twoBuilds);
  const { stdout } = await place.run(['build', '-machine-readable', '-only=null.a', '.']);
  const types = stdout
    .trimEnd()
    .split('\n')
    .map((line) => line.split(',')[2]);
  expect(types).toContain('ui');
  expect(types).toContain('artifact-count');
  expect(types).toContain('artifact');
});

test('a secret is in no output, manifest, journal or argv', async () => {
  await using place = await openPlace();
  const secret = 'Tr0ub4dor & "three"';
  await place.write(
    't.pkr.hcl',
    `
variable "password" {
  type      = string
  sensitive = true
}
source "null" "a" { communicator = "none" }
build {
  sources = ["null.a"]
  provisioner "shell-local" {
    env    = { PASSWORD = var.password }
    inline = ["echo \\"it is $PASSWORD\\"", "echo \${base64encode(var.password)}", "echo started", "sleep 1"]
  }
  post-processor "manifest" { custom_data = { password = var.password } }
}
`,
  );
  const running = place.start(['build', '.'], { PKR_VAR_password: secret });
  await untilSaid(running, 'started');
  const commandLines = await Promise.all(
    (await readdir('/proc').catch(() => []))
      .filter((name) => /^\d+$/.test(name))
      .map((name) => readFile(`/proc/${name}/cmdline`, 'utf8').catch(() => '')),
  );
  const journals = await Promise.all(
    (await place.remembered()).map((run) => readFile(join(place.folder, 'state', 'runs', run, 'journal.jsonl'), 'utf8')),
  );
  const { code, stdout, stderr } = await running.ended;
  expect(code).toBe(0);
  expect(journals).toHaveLength(1);
  const manifest = await readFile(join(place.folder, 'packer-manifest.json'), 'utf8');
  expect(manifest).toContain('"password": "<sensitive>"');
  for (const text of [stdout, stderr, manifest, ...commandLines, ...journals]) {
    expect(text).not.toContain(secret);
    expect(text).not.toContain(Buffer.from(secret).toString('base64'));
  }
});

test('an interrupt stops a build, releases everything, and ends with 1', async () => {
  await using place = await openPlace();
  await place.write(
    't.pkr.hcl',
    'source "null" "a" { communicator = "none" }\nbuild {\n  sources = ["null.a"]\n  provisioner "shell-local" { inline = ["echo started", "sleep 300 & sleep 300"] }\n}\n',
  );
  const running = place.start(['build', '-color=false', '.']);
  await untilSaid(running, 'null.a: started');
  running.child.kill('SIGINT');
  const { code, stdout } = await running.ended;
  expect(code).toBe(1);
  expect(stdout).toContain('Cleanly cancelled builds after being interrupted.');
  expect(await place.remembered()).toEqual([]);
  expect(await sleepersOf(place.folder)).toEqual([]);
});

test('after kill -9, cleanup finds the children and ends them', async () => {
  await using place = await openPlace();
  await place.write(
    't.pkr.hcl',
    'source "null" "a" { communicator = "none" }\nbuild {\n  sources = ["null.a"]\n  provisioner "shell-local" { inline = ["echo started", "sleep 301 & sleep 301"] }\n}\n',
  );
  const running = place.start(['build', '-color=false', '.']);
  await untilSaid(running, 'null.a: started');
  running.child.kill('SIGKILL');
  await running.ended;
  expect(await place.remembered()).toHaveLength(1);
  expect((await sleepersOf(place.folder)).length).toBeGreaterThan(0);
  const dry = await place.run(['cleanup', '-dry-run']);
  expect(dry.stdout).toMatch(/would release 1 resource/);
  const { code, stdout } = await place.run(['cleanup']);
  expect(code).toBe(0);
  expect(stdout).toContain('nothing is left of it');
  expect(await sleepersOf(place.folder)).toEqual([]);
  expect(await place.remembered()).toEqual([]);
});

/** Processes that a test's command has started and that are still there. */
async function sleepersOf(folder: string): Promise<readonly string[]> {
  const names = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const found = await Promise.all(
    names.map(async (name) => {
      const environment = await readFile(`/proc/${name}/environ`, 'utf8').catch(() => '');
      return environment.includes(`HOME=${folder}`) && environment.includes('IMGBUILD_TOKEN=') ? name : undefined;
    }),
  );
  return found.filter((name) => name !== undefined);
}
