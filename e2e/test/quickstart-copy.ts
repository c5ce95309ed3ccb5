import { cp, mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';

const quickstart = resolve(import.meta.dirname, '../../examples/quickstart');

/** The quickstart in a folder of its own, as `change` makes it; its plugins are those of the repository. */
export async function copyQuickstart(folder: string, change: (template: string) => string): Promise<string> {
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
