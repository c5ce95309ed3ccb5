import { type Diagnostic } from '@imgbuild/diagnostics';
import { parse, type ParsedFile, parseJson } from '@imgbuild/hcl';
import type { TemplateFiles } from './files.ts';
import { problems } from './problems.ts';

/** Larger files are no templates. */
const largest = 16 * 1024 * 1024;

/** Reads and parses a file, by its name in native or JSON syntax; `texts` remembers its text for code frames. Undefined when it cannot be read. */
export function readFile(
  path: string,
  files: TemplateFiles,
  texts: Map<string, string>,
  diagnostics: Diagnostic[],
): ParsedFile | undefined {
  const text = readText(path, files, texts, diagnostics);
  if (text === undefined) return undefined;
  const file = path.endsWith('.json') ? parseJson(text, path) : parse(text, path);
  diagnostics.push(...file.diagnostics);
  return file;
}

/** Reads a file; `texts` remembers its text for code frames. Undefined when it cannot be read. */
export function readText(
  path: string,
  files: TemplateFiles,
  texts: Map<string, string>,
  diagnostics: Diagnostic[],
): string | undefined {
  try {
    const bytes = files.read(path);
    if (bytes.length > largest) {
      diagnostics.push(
        problems.create('unreadable', { reason: `${path} has ${bytes.length} bytes, and a template has at most ${largest}` }),
      );
      return undefined;
    }
    if (isBinary(bytes)) {
      const reason = `${path} is no text in UTF-8 but a binary file, or a text in UTF-16, which is to be saved as UTF-8`;
      diagnostics.push(problems.create('unreadable', { reason }));
      return undefined;
    }
    const text = new TextDecoder().decode(bytes);
    texts.set(path, text);
    return text;
  } catch (error) {
    diagnostics.push(unreadable(error));
    return undefined;
  }
}

/** No text has a zero byte, and most binary files have one soon; their lines would only be shown as mistakes. */
function isBinary(bytes: Uint8Array): boolean {
  return bytes.subarray(0, 8192).includes(0);
}

/** Why something could not be read; what the file port throws is for people. */
export function unreadable(error: unknown): Diagnostic {
  const reason = error instanceof Error ? error.message : String(error);
  return problems.create('unreadable', { reason: reason.charAt(0).toUpperCase() + reason.slice(1) });
}
