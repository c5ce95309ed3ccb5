import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import type { Options } from 'tsup';
import ts from 'typescript';

type Plugin = NonNullable<Options['plugins']>[number];

/** Functions that `imgbuild validate` calls, by package; `scripts/eager-functions.mjs` writes it. A stale name costs nothing but time. */
const calledAtStart = JSON.parse(readFileSync(new URL('scripts/eager-functions.json', import.meta.url), 'utf8')) as Readonly<
  Record<string, readonly string[]>
>;

/**
 * Puts the functions that every start calls into parentheses, at the top of their file, where they are as good as hoisted. V8
 * compiles such functions together with the file, and so keeps them in the cache of compiled code; others it reads over first, and
 * again, without a cache, when they are called. Names, and what stack traces say, stay.
 */
export const eager: Plugin = {
  name: 'eager',
  renderChunk(code) {
    const names = new Set(calledAtStart[basename(process.cwd())] ?? []);
    const file = ts.createSourceFile('chunk.js', code, ts.ScriptTarget.Latest, false, ts.ScriptKind.JS);
    const functions = file.statements.filter(
      (statement): statement is ts.FunctionDeclaration & { readonly name: ts.Identifier } =>
        ts.isFunctionDeclaration(statement) && statement.name !== undefined && names.has(statement.name.text),
    );
    if (functions.length === 0) return { code };
    let [moved, left, position] = [code.startsWith('#!') ? code.slice(0, code.indexOf('\n') + 1) : '', '', 0];
    position = moved.length;
    for (const each of functions) {
      const start = each.getStart(file);
      moved += `var ${each.name.text} = (${code.slice(start, each.end)});\n`;
      left += code.slice(position, start);
      position = each.end;
    }
    return { code: `${moved}${left}${code.slice(position)}` };
  },
};
