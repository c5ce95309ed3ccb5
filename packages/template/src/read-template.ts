import type { Diagnostic } from '@imgbuild/diagnostics';
import type { ParsedFile } from '@imgbuild/hcl';
import type { TemplateFiles } from './files.ts';
import type { Paths } from './paths.ts';
import { problems } from './problems.ts';
import { readFile, unreadable } from './texts.ts';

/** The parsed files of a template. */
export interface TemplateSource {
  /** Folder of the template, absolute. */
  readonly directory: string;
  /** The folder as the person wrote it: `path.root`. */
  readonly root: string;
  readonly files: readonly ParsedFile[];
  /** `*.auto.pkrvars.hcl` of the folder, then `*.auto.pkrvars.json`, in the order of their names. */
  readonly valueFiles: readonly string[];
  /** When one file was named: other template files beside it, which are not read. */
  readonly beside: readonly string[];
}

/** Whether a file is a template of HCL2 by its name. */
export function isTemplateName(name: string): boolean {
  return name.endsWith('.pkr.hcl') || name.endsWith('.pkr.json');
}

/** Reads a file, or all files of a folder: `*.pkr.hcl`, then `*.pkr.json`, in the order of their names, not below it. */
export function readTemplate(
  written: string,
  working: string,
  files: TemplateFiles,
  paths: Paths,
  texts: Map<string, string>,
  diagnostics: Diagnostic[],
): TemplateSource | undefined {
  const path = paths.resolve(working, written);
  try {
    const kind = files.kind(path);
    if (kind === 'directory') return readFolder(path, written, files, texts, diagnostics);
    if (kind !== undefined) return readSingle(path, written, files, paths, texts, diagnostics);
    diagnostics.push(problems.create('not-found', { path: written }));
  } catch (error) {
    diagnostics.push(unreadable(error));
  }
  return undefined;
}

function readSingle(
  path: string,
  written: string,
  files: TemplateFiles,
  paths: Paths,
  texts: Map<string, string>,
  diagnostics: Diagnostic[],
): TemplateSource | undefined {
  const file = readFile(path, files, texts, diagnostics);
  const directory = paths.dirname(path);
  const beside = listed(directory, files).filter((name) => isTemplateName(name) && !path.endsWith(`${files.separator}${name}`));
  return { directory, root: paths.dirname(written), files: file === undefined ? [] : [file], valueFiles: [], beside };
}

/** Only used for a hint, so a folder that cannot be listed is no mistake. */
function listed(directory: string, files: TemplateFiles): readonly string[] {
  try {
    return [...files.list(directory)].sort(byBytes);
  } catch {
    return [];
  }
}

function readFolder(
  path: string,
  written: string,
  files: TemplateFiles,
  texts: Map<string, string>,
  diagnostics: Diagnostic[],
): TemplateSource {
  const names = [...files.list(path)].sort(byBytes);
  const at = (name: string): string => `${path.replace(/[/\\]$/, '')}${files.separator}${name}`;
  const ending = (suffix: string): readonly string[] => names.filter((name) => name.endsWith(suffix));
  const templates = [...ending('.pkr.hcl'), ...ending('.pkr.json')];
  if (templates.length === 0) diagnostics.push(problems.create('no-template-files', { path: written }));
  return {
    directory: path,
    root: written,
    files: templates.flatMap((name) => readFile(at(name), files, texts, diagnostics) ?? []),
    valueFiles: [...ending('.auto.pkrvars.hcl'), ...ending('.auto.pkrvars.json')].map(at),
    beside: [],
  };
}

function byBytes(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
