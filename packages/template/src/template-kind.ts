import type { LoadOptions } from './load.ts';
import { pathsOf } from './paths.ts';
import { isTemplateName } from './read-template.ts';

/**
 * Whether a path is read as a template of HCL2 or as a legacy JSON template: by the name of a file, or else as `configType`
 * says. Folders are HCL2, and so is what cannot be looked at, which reading it tells.
 */
export function templateKind({
  path,
  workingDirectory,
  world,
  configType = 'json',
}: Pick<LoadOptions, 'path' | 'workingDirectory' | 'world' | 'configType'>): 'hcl2' | 'json' {
  if (isTemplateName(path)) return 'hcl2';
  try {
    const kind = world.files.kind(pathsOf(world.files).resolve(workingDirectory, path));
    return kind === undefined || kind === 'directory' ? 'hcl2' : configType;
  } catch {
    return 'hcl2';
  }
}
