import type { Diagnostic } from '@imgbuild/diagnostics';
import { parse, type ParsedFile } from '@imgbuild/hcl';
import type { TemplateFiles } from './files.ts';
import { problems } from './problems.ts';

/** The parsed files of a template. */
export interface TemplateSource {
  /** Folder of the template; `path.root`. */
  readonly directory: string;
  readonly files: readonly ParsedFile[];
  /** Files of values that are read by themselves, in their order. */
  readonly valueFiles: readonly string[];
}

/** Reads a file, or all files of a folder: `*.pkr.hcl` in the order of their names, not below it. */
export async function readTemplate(path: string, files: TemplateFiles, texts: Map<string, string>): Promise<{ readonly source: TemplateSource | undefined; readonly diagnostics: readonly Diagnostic[] }> {
  const kind = await files.kind(path);
  if (kind === undefined) return { source: undefined, diagnostics: [problems.create('not-found', { path })] };
  const diagnostics: Diagnostic[] = [];
  if (kind === 'file') {
    if (!path.endsWith('.pkr.hcl')) {
      const what = path.endsWith('.pkr.json') ? 'HCL in JSON syntax' : 'no HCL template by its name';
      return { source: undefined, diagnostics: [problems.create('syntax-not-supported', { path, what })] };
    }
    const file = await readFile(path, files, texts, diagnostics);
    return { source: { directory: files.dirname(path), files: file === undefined ? [] : [file], valueFiles: [] }, diagnostics };
  }
  const names = [...(await files.list(path))].sort(byBytes);
  const templates = names.filter((name) => name.endsWith('.pkr.hcl'));
  if (templates.length === 0) diagnostics.push(problems.create('no-template-files', { path }));
  for (const name of names.filter((each) => each.endsWith('.pkr.json'))) {
    diagnostics.push(problems.create('syntax-not-supported', { path: files.resolve(path, name), what: 'HCL in JSON syntax' }));
  }
  const parsed: ParsedFile[] = [];
  for (const name of templates) {
    const file = await readFile(files.resolve(path, name), files, texts, diagnostics);
    if (file !== undefined) parsed.push(file);
  }
  const valueFiles = names.filter((name) => name.endsWith('.auto.pkrvars.hcl')).map((name) => files.resolve(path, name));
  return { source: { directory: path, files: parsed, valueFiles }, diagnostics };
}

/** Reads and parses one file; its text is remembered for code frames. */
export async function readFile(path: string, files: TemplateFiles, texts: Map<string, string>, diagnostics: Diagnostic[]): Promise<ParsedFile | undefined> {
  try {
    const text = await files.read(path);
    texts.set(path, text);
    const file = parse(text, path);
    diagnostics.push(...file.diagnostics);
    return file;
  } catch (error) {
    diagnostics.push(problems.create('unreadable', { path, reason: error instanceof Error ? error.message : String(error) }));
    return undefined;
  }
}

function byBytes(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
