import { localInventoryText } from './inventory.ts';
import { type LocalContext, must } from './remote.ts';
import { quote } from './shell-text.ts';

/** Where things are on the machine. */
export interface Staged {
  readonly staging: string;
  readonly playbooks: readonly string[];
  readonly inventory: string;
  readonly galaxyFile?: string | undefined;
}

/** Puts all that Ansible needs into the staging directory. */
export async function stage(ctx: LocalContext): Promise<Staged> {
  const { config: settings, staging, report } = ctx;
  const { fileSource, nameOf, newName, textSource } = await import('./files.ts');
  const { communicator } = ctx.machine;
  const { signal } = ctx;
  const makeFolder = async (path: string): Promise<void> => {
    report.detail(`Creating directory: ${path}`);
    await must(`mkdir -p ${quote(path)}`, ctx);
  };
  const putFolder = async (local: string, path: string): Promise<void> => {
    await makeFolder(path);
    await communicator.uploadDir(local, path, { signal });
  };
  const putFile = async (local: string, path: string): Promise<string> => {
    await communicator.upload(fileSource(local), path, { signal });
    return path;
  };
  const playbookDir = settings.playbook_dir;
  if (playbookDir === undefined) {
    report.detail('Creating Ansible staging directory...');
    await makeFolder(staging);
  } else {
    report.detail('Uploading Playbook directory to Ansible staging directory...');
    await putFolder(playbookDir, staging);
  }
  const playbooks: string[] = [];
  if (settings.playbook_file !== undefined) {
    report.detail('Uploading main Playbook file...');
    playbooks.push(await putFile(settings.playbook_file, `${staging}/${nameOf(settings.playbook_file)}`));
  }
  for (const file of settings.playbook_files ?? []) {
    if (playbookDir !== undefined && file.startsWith(`${playbookDir}/`)) {
      // It came with its folder.
      playbooks.push(`${staging}${file.slice(playbookDir.length)}`);
      continue;
    }
    report.detail(`Uploading playbook file: ${ctx.host.displayPath(file)}`);
    const path = `${staging}/${belowOf(ctx.host.displayPath(file))}`;
    const folder = path.slice(0, path.lastIndexOf('/'));
    if (folder !== staging) await makeFolder(folder);
    playbooks.push(await putFile(file, path));
  }
  let galaxyFile: string | undefined;
  if (settings.galaxy_file !== undefined) {
    report.detail('Uploading galaxy file...');
    galaxyFile = await putFile(settings.galaxy_file, `${staging}/${nameOf(settings.galaxy_file)}`);
  }
  report.detail('Uploading inventory file...');
  let inventory = `${staging}/${newName('packer-provisioner-ansible-local')}`;
  if (settings.inventory_file !== undefined) {
    inventory = await putFile(settings.inventory_file, `${staging}/${nameOf(settings.inventory_file)}`);
  } else {
    await communicator.upload(textSource(localInventoryText(settings.inventory_groups)), inventory, { signal });
  }
  for (const [name, folder] of [
    ['group_vars', settings.group_vars],
    ['host_vars', settings.host_vars],
  ] as const) {
    if (folder === undefined) continue;
    report.detail(`Uploading ${name} directory...`);
    await putFolder(folder, `${staging}/${name}`);
  }
  for (const [title, folder, paths] of [
    ['Uploading role directories...', 'roles', settings.role_paths],
    ['Uploading collection directories...', 'collections', settings.collection_paths],
  ] as const) {
    if (paths.length > 0) report.detail(title);
    for (const path of paths) await putFolder(path, `${staging}/${folder}/${nameOf(path)}`);
  }
  if (settings.playbook_paths.length > 0) report.detail('Uploading additional Playbooks...');
  for (const path of settings.playbook_paths) await putFolder(path, `${staging}/playbooks/${nameOf(path)}`);
  return { staging, playbooks, inventory, galaxyFile };
}

/** A path without what would lead out of the staging directory. */
function belowOf(path: string): string {
  return path.replace(/^(?:\/|\.\.?\/)+/, '');
}
