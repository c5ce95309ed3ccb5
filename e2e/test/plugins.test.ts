import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { openPlace } from './command.ts';

const quickstart = resolve(import.meta.dirname, '../../examples/quickstart');

test('plugins installed names the packages that a project may use, and what they have', async () => {
  await using place = await openPlace();
  const { code, stdout, stderr } = await place.run(['plugins', 'installed'], {}, quickstart);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toMatch(/^@imgbuild\/builder-rootfs 1\.0\.0 in \/.*\/builder-rootfs\n {2}builders: rootfs\n/);
  expect(stdout).toMatch(/^@imgbuild\/standard 1\.0\.0 in .*\n {2}builders: file, null\n/m);
  const listed = JSON.parse((await place.run(['plugin', 'installed', '-json'], {}, quickstart)).stdout) as {
    readonly name: string;
    readonly components: readonly { readonly type: string }[];
  }[];
  expect(listed.find(({ name }) => name === '@imgbuild/builder-rootfs')?.components).toMatchObject([{ type: 'rootfs' }]);
});

test('plugins required tells what a template’s requirements come to', async () => {
  await using place = await openPlace();
  const { code, stdout } = await place.run(['plugins', 'required', '.'], {}, quickstart);
  expect(code).toBe(0);
  expect(stdout).toMatch(/^rootfs @imgbuild\/builder-rootfs "~> 1\.0" @imgbuild\/builder-rootfs@1\.0\.0 \/.*\n$/);
});

test('plugins info tells the options of a component', async () => {
  await using place = await openPlace();
  const { code, stdout } = await place.run(['plugins', 'info', 'shell-local']);
  expect(code).toBe(0);
  expect(stdout).toContain('\nprovisioner "shell-local"\n');
  expect(stdout).toContain('\n  inline: a list of strings\n');
  expect((await place.run(['plugins', 'info', 'shell-loca'])).stderr).toContain('Did you mean "shell-local"?');
});
