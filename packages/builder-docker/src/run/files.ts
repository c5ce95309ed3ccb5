import { failure } from '@imgbuild/core/sdk';
import { problems } from '../problems.ts';
import type { NeededFile } from './draft.ts';
import { cut, entry } from './reading.ts';

/**
 * Lines `NAME=VALUE` of an env or label file, by the rules of Docker's CLI (its package `kvfile`): white space before a name
 * goes, all else stays, and `#` begins a comment. A name alone is looked up, and left out if nothing is found.
 *
 * @throws a failure that names file and line
 */
export function readLines(
  text: string,
  { path, lookUp }: { readonly path: string; readonly lookUp: (name: string) => string | undefined },
): readonly string[] {
  const lines: string[] = [];
  for (const [index, written] of text
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .entries()) {
    const line = written.replace(/^\s+/, '');
    if (line === '' || line.startsWith('#')) continue;
    const { before, after } = cut(line, '=');
    const where = { path: `${path}, line ${index + 1}` };
    if (before === '')
      throw failure(problems.create('run-file-invalid', { ...where, reason: 'there is no name before the "="' }));
    if (/[ \t]/.test(before))
      throw failure(problems.create('run-file-invalid', { ...where, reason: `the name "${before}" has a space in it` }));
    const value = after ?? lookUp(before);
    if (value !== undefined) lines.push(`${before}=${value}`);
  }
  return lines;
}

/** A JSON text without the white space between its tokens; numbers stay as they are written. */
export function compactJson(text: string, path: string): string {
  try {
    JSON.parse(text);
  } catch (error) {
    const reason = `it is not JSON: ${error instanceof Error ? error.message : String(error)}`;
    throw failure(problems.create('run-file-invalid', { path, reason }), error);
  }
  return text.replace(/("(?:[^"\\]|\\.)*")|\s+/g, '$1');
}

/** What was read of the files, in their order. */
export interface FileContents {
  readonly env: readonly string[];
  readonly labels: readonly (readonly [string, string])[];
  /** Of each profile, by its path. */
  readonly profiles: ReadonlyMap<string, string>;
}

/** Reads all files; `texts` are in their order. */
export function readFiles(
  files: readonly NeededFile[],
  texts: readonly string[],
  environment: (name: string) => string | undefined,
): FileContents {
  const of = (into: NeededFile['into']) =>
    files.flatMap((file, at) => (file.into === into ? [{ path: file.path, text: texts[at] ?? '' }] : []));
  return {
    env: of('env').flatMap(({ path, text }) => readLines(text, { path, lookUp: environment })),
    labels: of('labels')
      .flatMap(({ path, text }) => readLines(text, { path, lookUp: () => undefined }))
      .map(entry),
    profiles: new Map(of('seccomp').map(({ path, text }) => [path, compactJson(text, path)])),
  };
}
