import { resolve } from 'node:path';
import ts from 'typescript';
import { expect, test } from 'vitest';

const root = resolve(import.meta.dirname, '../../..');
const entry = resolve(import.meta.dirname, '../src/index.ts');

test('every export says what it is for', () => {
  const config = ts.readConfigFile(resolve(root, 'tsconfig.base.json'), (path) => ts.sys.readFile(path));
  const { options } = ts.convertCompilerOptionsFromJson(
    (config.config as { compilerOptions: Record<string, unknown> }).compilerOptions,
    root,
  );
  const program = ts.createProgram([entry], options);
  const checker = program.getTypeChecker();
  const module = checker.getSymbolAtLocation(program.getSourceFile(entry)!)!;
  const undocumented = checker.getExportsOfModule(module).filter((each) => {
    const symbol = (each.flags & ts.SymbolFlags.Alias) === 0 ? each : checker.getAliasedSymbol(each);
    return symbol.getDocumentationComment(checker).length === 0;
  });
  expect(undocumented.map((each) => each.name)).toEqual([]);
});
