import { type AnyResourceType, failure } from '../sdk/index.ts';
import type { PackageReference } from '../registry.ts';
import type { PluginFiles } from './files.ts';
import { importPlugin, nameOf } from './load-plugin.ts';
import { readPackage } from './package-json.ts';
import { problems } from './problems.ts';

/**
 * The resource types of a package that a journal names, for `cleanup`. Another version of the package may have taken its
 * place: it is the best there is. Rejects with a failure when the package is gone or cannot be imported.
 */
export async function loadResources(
  reference: PackageReference,
  o: { readonly files: PluginFiles; readonly conditions?: readonly string[] },
): Promise<readonly AnyResourceType[]> {
  const installed = reference.folder === '' ? undefined : await readPackage(reference.folder, o.files);
  if (installed?.name !== reference.name) {
    throw failure(problems.create('package-gone', { package: nameOf(reference), folder: reference.folder }));
  }
  return (await importPlugin(installed, { files: o.files, conditions: o.conditions ?? [] })).resources;
}
