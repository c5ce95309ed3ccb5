import type { InterpretPorts } from '@imgbuild/core/schema';
import type { TemplateFiles } from './files.ts';
import type { Paths } from './paths.ts';

/** Paths of templates: relative to the working directory, as in Packer, and looked at when the template is checked. */
export function pathChecks(
  files: TemplateFiles,
  paths: Paths,
  working: string,
): Pick<InterpretPorts, 'resolvePath' | 'checkPath'> {
  return {
    resolvePath: (path) => paths.resolve(working, path),
    checkPath: (path, kind) => {
      try {
        const found = files.kind(path);
        if (found === undefined) return `There is no ${kind === 'file' ? 'file' : 'folder'} ${path}.`;
        if (kind === 'directory') return found === 'directory' ? undefined : `${path} is not a folder.`;
        return found === 'directory' ? `${path} is a folder.` : undefined;
      } catch (error) {
        return `${path} cannot be looked at: ${error instanceof Error ? error.message : String(error)}.`;
      }
    },
  };
}
