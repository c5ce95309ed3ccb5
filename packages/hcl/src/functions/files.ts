import { boolType, setOf, stringType } from '../values/type.ts';
import { boolValue, fail, setValue, stringValue, succeed, textOf, type Outcome } from '../values/value.ts';
import { toBase64 } from './base64.ts';
import { attempt } from './crypto.ts';
import { define, nothingCertain, text, type EagerFunction } from './define.ts';
import { utf8Text } from './encoding.ts';
import { globFiles } from './glob.ts';
import { pathsOf } from './paths.ts';
import type { FilePort } from './ports.ts';

/** Finds and reads files as the functions of the language do. */
export interface FileReader {
  /** `~` at the start is the user's home folder; `~name` is refused. */
  expand(path: string): Outcome<string>;
  /** The path with `~` expanded, relative to the template's folder. */
  resolve(path: string): Outcome<string>;
  /** The text of a file in UTF-8. */
  readText(path: string): Outcome<string>;
}

export function fileReader(files: FilePort): FileReader {
  const paths = pathsOf(files.separator);
  const expand = (path: string): Outcome<string> => {
    if (!path.startsWith('~')) return succeed(path);
    if (path.length > 1 && path[1] !== '/' && path[1] !== files.separator)
      return fail('the home folder of another user is not supported', [0]);
    if (files.home === undefined) return fail('there is no home folder', [0]);
    return succeed(paths.join(files.home, path.slice(1)));
  };
  const resolve = (path: string): Outcome<string> => {
    const expanded = expand(path);
    if (!expanded.ok) return expanded;
    return succeed(paths.isAbsolute(expanded.value) ? paths.clean(expanded.value) : paths.join(files.base, expanded.value));
  };
  return {
    expand,
    resolve,
    readText: (path) => {
      const resolved = resolve(path);
      if (!resolved.ok) return resolved;
      const data = attempt(() => files.read(resolved.value));
      if (!data.ok) return fail(data.error.message, [0]);
      const decoded = utf8Text(data.value);
      return decoded === undefined
        ? fail(`${resolved.value} is not UTF-8 text; filebase64 reads any file`, [0])
        : succeed(decoded);
    },
  };
}

/** Functions of paths and files. */
export function fileFunctions(files: FilePort): readonly EagerFunction[] {
  const paths = pathsOf(files.separator);
  const reader = fileReader(files);

  const pathFunction = (name: string, summary: string, map: (path: string) => Outcome<string>): EagerFunction =>
    define({
      name,
      summary,
      parameters: [text('path')],
      certain: nothingCertain,
      returns: stringType,
      call: ([path]) => {
        const mapped = map(textOf(path!));
        return mapped.ok ? succeed(stringValue(mapped.value)) : mapped;
      },
    });

  const fileexists = define({
    name: 'fileexists',
    summary: 'Whether there is a file at a path; a folder there is an error.',
    parameters: [text('path')],
    certain: nothingCertain,
    returns: boolType,
    call: ([path]) => {
      const resolved = reader.resolve(textOf(path!));
      if (!resolved.ok) return resolved;
      const kind = attempt(() => files.kind(resolved.value));
      if (!kind.ok) return fail(kind.error.message, [0]);
      if (kind.value === 'directory' || kind.value === 'other')
        return fail(`${resolved.value} is there, but is no regular file`, [0]);
      return succeed(boolValue(kind.value === 'file'));
    },
  });

  const fileset = define({
    name: 'fileset',
    summary: 'The files below a folder that a pattern such as **/*.sh matches, relative to the folder.',
    parameters: [text('path'), text('pattern')],
    certain: nothingCertain,
    returns: setOf(stringType),
    call: ([path, pattern]) => {
      const folder = paths.isAbsolute(textOf(path!)) ? paths.clean(textOf(path!)) : paths.join(files.base, textOf(path!));
      const found = globFiles(files, folder, paths.slashed(textOf(pattern!)));
      return found.ok ? succeed(setValue(found.value.map(stringValue), stringType)) : fail(found.error.message, [1]);
    },
  });

  return [
    pathFunction('file', 'The text of a file in UTF-8.', (path) => reader.readText(path)),
    // Unlike the others, relative to the working directory and without `~`.
    pathFunction('filebase64', 'The bytes of a file in base64.', (path) => {
      const data = attempt(() => files.read(paths.isAbsolute(path) ? path : paths.join(files.working, path)));
      return data.ok ? succeed(toBase64(data.value)) : fail(data.error.message, [0]);
    }),
    fileexists,
    fileset,
    pathFunction('abspath', 'The absolute path, from the working directory.', (path) =>
      succeed(paths.slashed(paths.isAbsolute(path) ? paths.clean(path) : paths.join(files.working, path))),
    ),
    pathFunction('basename', 'The last part of a path.', (path) => succeed(paths.base(path))),
    pathFunction('dirname', 'A path without its last part.', (path) => succeed(paths.directory(path))),
    pathFunction('pathexpand', 'A path with ~ at its start replaced by the home folder.', (path) => reader.expand(path)),
  ];
}
