import { findPackageFolder } from './package-folder.ts';

/** Packages whose components every template has without asking; ordinary dependencies of the CLI. */
export const builtInPackages = [
  '@imgbuild/standard',
  '@imgbuild/provisioner-shell',
  '@imgbuild/communicator-ssh',
  '@imgbuild/communicator-winrm',
] as const;

/** Folders of the built-in plugins, found from where the CLI itself is installed. */
export function builtInFolders(): readonly string[] {
  return builtInPackages.flatMap((name) => findPackageFolder(name, import.meta.url) ?? []);
}
