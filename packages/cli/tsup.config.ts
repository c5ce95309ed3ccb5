import { readFileSync } from 'node:fs';
import { type Options } from 'tsup';
import ts from 'typescript';
import { ascii, library } from '../../tsup.base.ts';

const { dependencies } = JSON.parse(readFileSync('package.json', 'utf8')) as { dependencies: Record<string, string> };

/**
 * Makes the one file of the CLI a function of what it needs from outside: V8 keeps compiled code of scripts, and a CommonJS module is
 * one no longer when Node has loaded it. A script may not `import()` either, so that is one of the things.
 */
const asFunction: NonNullable<Options['plugins']>[number] = {
  name: 'as-function',
  renderChunk(code, { path }) {
    if (!path.endsWith('imgbuild.cjs')) return { code };
    const file = ts.createSourceFile(path, code, ts.ScriptTarget.Latest, false, ts.ScriptKind.JS);
    let [rest, position] = ['', 0];
    const visit = (node: ts.Node): void => {
      if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
        rest += `${code.slice(position, node.expression.getStart(file))}importModule`;
        position = node.expression.end;
      }
      ts.forEachChild(node, visit);
    };
    visit(file);
    return { code: `(function (require, importModule, importMetaUrl) {${rest}${code.slice(position)}\n})` };
  },
};

/** All packages of ours but the plugins in one file (docs/adr/0008); other people's are dependencies, and stay where they are. */
export default library(
  { start: 'src/start.ts', imgbuild: 'src/main.ts' },
  {
    format: ['cjs'],
    dts: false,
    splitting: false,
    skipNodeModulesBundle: false,
    external: Object.keys(dependencies).flatMap((name) => [name, new RegExp(`^${name}/`)]),
    noExternal: [/^@imgbuild\/(core|diagnostics|gotemplate|hcl|template|ui|builder-kit)(\/|$)/],
    plugins: [ascii, asFunction],
    esbuildOptions: (options) => {
      options.conditions = ['@imgbuild/source'];
      options.define = { ...options.define, 'import.meta.url': 'importMetaUrl', 'import.meta.dirname': '__dirname' };
    },
  },
);
