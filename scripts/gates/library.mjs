import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runCommand } from '../run-command.mjs';
import { closure, publishedPackages } from './workspace.mjs';

/** What the language may bring along: the engine for Go's regular expressions, YAML, bcrypt. */
const companions = ['@imgbuild/diagnostics', 'bcryptjs', 're2js', 'yaml'];

/**
 * The language as a library: the packed package alone in an empty folder. Every block of its README compiles as a program that
 * imports nothing else, with all its types, and runs.
 */
export async function checkLibrary(root, { folder, tarballs }) {
  const place = join(folder, 'library');
  mkdirSync(place);
  const results = [];
  const expect = (what, holds, shown) => results.push({ what, holds, shown });
  const run = (...argv) => runCommand(argv, { directory: place, limit: 120, environment: { NO_COLOR: '1' } });
  writeFileSync(join(place, 'package.json'), JSON.stringify({ name: 'library', private: true, type: 'module' }));
  const files = closure(publishedPackages(root), '@imgbuild/hcl').map((each) => tarballs.get(each.json.name));
  const words = ['--no-audit', '--no-fund', '--ignore-scripts', ...files];
  const installed = await runCommand(['npm', 'install', ...words], { directory: place, limit: 300 });
  expect('the packed package is installed', installed.code === 0, installed.text);
  const { dependencies } = JSON.parse(readFileSync(join(place, 'node_modules/@imgbuild/hcl/package.json'), 'utf8'));
  expect(
    'it depends on what is agreed and nothing else',
    Object.keys(dependencies).sort().join() === companions.join(),
    dependencies,
  );

  const readme = readFileSync(join(root, 'packages/hcl/README.md'), 'utf8');
  const blocks = [...readme.matchAll(/^```ts\n([\s\S]*?)^```/gm)].map(([, code]) => code);
  for (const [index, code] of blocks.entries()) writeFileSync(join(place, `block-${index}.ts`), `${code}\nexport {};\n`);
  const settings = {
    compilerOptions: {
      strict: true,
      module: 'nodenext',
      target: 'es2023',
      lib: ['es2023', 'dom'],
      types: [],
      outDir: 'made',
      skipLibCheck: false,
    },
    include: ['*.ts'],
  };
  writeFileSync(join(place, 'tsconfig.json'), JSON.stringify(settings));
  const compiled = await run(process.execPath, join(root, 'node_modules/typescript/bin/tsc'), '-p', '.');
  expect('programs that import it see every type', blocks.length > 3 && compiled.code === 0, compiled.text);
  const programs = compiled.code === 0 ? readdirSync(join(place, 'made')).filter((name) => name.endsWith('.js')) : [];
  for (const name of programs) {
    const done = await run(process.execPath, join(place, 'made', name));
    expect(`${name} runs`, done.code === 0, done.text);
  }
  const failed = results.filter(({ holds }) => !holds);
  return {
    passed: results.length - failed.length,
    failed: failed.length,
    text: failed
      .map(({ what, shown }) => `not so: ${what}\n${typeof shown === 'string' ? shown : JSON.stringify(shown)}`)
      .join('\n'),
  };
}
