// What the environment sets, by Packer's names and by ours: packages/cli/src/environment.ts has the table.
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openPlace, type Place } from './command.ts';

const template = `
variable "name" { default = "nobody" }
source "null" "a" { communicator = "none" }
build {
  sources = ["null.a"]
  provisioner "shell-local" { inline = ["echo name=\${var.name} run=$PACKER_RUN_UUID,$IMGBUILD_RUN_UUID"] }
}
`;

async function openTemplate(): Promise<Place> {
  const place = await openPlace();
  await place.write('t.pkr.hcl', template);
  return place;
}

test('variables: PKR_VAR_NAME, and IMGBUILD_VAR_NAME before it', async () => {
  await using place = await openTemplate();
  const said = async (environment: Readonly<Record<string, string>>) => (await place.run(['build', '.'], environment)).stdout;
  expect(await said({ PKR_VAR_name: 'packer', PKR_VAR_unknown: 'x' })).toContain('name=packer');
  expect(await said({ PKR_VAR_name: 'packer', IMGBUILD_VAR_name: 'own' })).toContain('name=own');
});

test('scripts see the id of their run, by both names', async () => {
  await using place = await openTemplate();
  const { stdout } = await place.run(['build', '-color=false', '.'], { PACKER_RUN_UUID: 'from outside' });
  expect(stdout).toMatch(/run=([0-9a-f-]{36}),\1\n/);
});

test('colours are on, also into a pipe, until any of three variables or the flag turns them off', async () => {
  await using place = await openTemplate();
  const isColored = async (environment: Readonly<Record<string, string>>, ...flags: readonly string[]) =>
    (await place.run(['build', ...flags, '.'], environment)).stdout.includes('\u001b[');
  expect(await isColored({})).toBe(true);
  expect(await isColored({}, '-color=false')).toBe(false);
  for (const name of ['IMGBUILD_NO_COLOR', 'PACKER_NO_COLOR', 'NO_COLOR']) expect(await isColored({ [name]: '1' })).toBe(false);
});

test('a log on standard error, which holds what happened and no argument', async () => {
  await using place = await openTemplate();
  const argv = ['build', '-var', 'name=Tr0ub4dor', '.'];
  for (const name of ['PACKER_LOG', 'IMGBUILD_LOG']) {
    const { code, stdout, stderr } = await place.run(argv, { [name]: '1' });
    expect(code).toBe(0);
    expect(stdout).not.toContain('[INFO]');
    expect(stderr).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z \[INFO\] imgbuild 1\.0\.0 build, templates of Packer 1\.16\.0\n/);
    expect(stderr).toContain('[INFO] plugin @imgbuild/standard 1.0.0 in ');
    expect(stderr).toContain('"type":"artifact"');
    expect(stderr).toMatch(/\[INFO\] exit code 0\n$/);
    expect(stderr.split('\n').filter((line) => line.includes('-var'))).toEqual([]);
  }
  expect((await place.run(argv, { PACKER_LOG: '0' })).stderr).toBe('');
});

test('a log in a file, from its beginning, for its owner only', async () => {
  await using place = await openTemplate();
  for (const name of ['PACKER_LOG_PATH', 'IMGBUILD_LOG_PATH']) {
    await place.write('old.log', 'something old');
    const { code, stderr } = await place.run(['validate', '.'], { [name]: 'new.log' });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    await place.run(['validate', '.'], { [name]: 'old.log' });
    expect(await readFile(join(place.folder, 'new.log'), 'utf8')).toContain('[INFO] exit code 0');
    expect(await readFile(join(place.folder, 'old.log'), 'utf8')).not.toContain('something old');
    expect((await stat(join(place.folder, 'new.log'))).mode & 0o777).toBe(0o600);
  }
  const refused = await place.run(['validate', '.'], { PACKER_LOG_PATH: 'nowhere/at/all.log' });
  expect(refused.code).toBe(1);
  expect(refused.stderr).toContain('Error: The log cannot be written:');
});

test('secrets are masked in the log', async () => {
  await using place = await openPlace();
  await place.write(
    't.pkr.hcl',
    `
variable "password" { sensitive = true }
source "null" "a" { communicator = "none" }
build {
  sources = ["null.a"]
  provisioner "shell-local" { inline = ["echo it is \${var.password}"] }
}
`,
  );
  const { stderr } = await place.run(['build', '.'], { PKR_VAR_password: 'open sesame', PACKER_LOG: '1' });
  expect(stderr).toContain('it is <sensitive>');
  expect(stderr).not.toContain('open sesame');
});

test('one folder of plugins, by both names', async () => {
  await using place = await openPlace();
  await place.write(
    'mine/one/package.json',
    JSON.stringify({ name: 'one', version: '1.2.3', imgbuild: { manifest: 'plugin.json' } }),
  );
  await place.write(
    'mine/one/plugin.json',
    JSON.stringify({ api: 1, accessor: 'one', provides: {}, components: [], resources: [] }),
  );
  await place.write('t.pkr.hcl', template);
  for (const name of ['PACKER_PLUGIN_PATH', 'IMGBUILD_PLUGIN_PATH']) {
    const { stderr } = await place.run(['validate', '.'], { [name]: 'mine', PACKER_LOG: '1' });
    expect(stderr).toContain('[INFO] plugin one 1.2.3 in ');
  }
  for (const [name, folder] of [
    ['PACKER_CONFIG_DIR', 'config'],
    ['IMGBUILD_CONFIG_DIR', 'config/imgbuild'],
    ['XDG_CONFIG_HOME', 'config'],
  ] as const) {
    await place.write(
      'config/imgbuild/plugins/two/package.json',
      JSON.stringify({ name: 'two', version: '2.0.0', imgbuild: { manifest: 'plugin.json' } }),
    );
    await place.write(
      'config/imgbuild/plugins/two/plugin.json',
      JSON.stringify({ api: 1, accessor: 'two', provides: {}, components: [], resources: [] }),
    );
    const { stderr } = await place.run(['validate', '.'], { [name]: join(place.folder, folder), PACKER_LOG: '1' });
    expect(stderr).toContain('[INFO] plugin two 2.0.0 in ');
  }
});
