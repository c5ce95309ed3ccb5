// Writes what is derived from the sources: the plugins' manifests, a page of options for each, the pages of functions and of commands.
// `--check` writes nothing and fails when something is out of date. Runs on the sources: `node --conditions=@imgbuild/source scripts/generate.mjs`.
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { toMarkdown } from '../packages/core/src/schema/index.ts';
import { commandsPage } from './commands-page.ts';
import { functionsPage } from './functions-page.ts';
import { runCommand } from './run-command.mjs';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const mode = process.argv.includes('--check') ? 'check' : 'write';
const kinds = {
  builder: 'source',
  provisioner: 'provisioner',
  'post-processor': 'post-processor',
  data: 'data',
  communicator: 'communicator',
};

const plugins = readdirSync(join(root, 'packages'))
  .map((name) => ({ name, folder: join(root, 'packages', name) }))
  .filter(({ folder }) => packageOf(folder)?.imgbuild?.manifest !== undefined)
  .sort((a, b) => (a.name < b.name ? -1 : 1));

const problems = [];
for (const plugin of plugins) problems.push(...(await updatePlugin(plugin)));
problems.push(...update(join(root, 'docs', 'options', 'README.md'), indexPage()));
problems.push(...update(join(root, 'docs', 'functions.md'), functionsPage()));
problems.push(...update(join(root, 'docs', 'commands.md'), await formatted(await commandsPage())));
for (const problem of problems) console.log(problem);
console.log(
  `${plugins.length} plugins: ${problems.length === 0 ? 'manifests and pages are up to date' : `${problems.length} problem(s)`}`,
);
process.exitCode = problems.length === 0 ? 0 : 1;

async function updatePlugin({ name, folder }) {
  const words = [join(root, 'packages/core/src/bin.ts'), 'manifest', ...(mode === 'check' ? ['--check'] : [])];
  const done = await runCommand([process.execPath, '--conditions=@imgbuild/source', ...words], { directory: folder, limit: 60 });
  if (done.code !== 0) return [`packages/${name}: ${done.text.trim()}`];
  const manifest = JSON.parse(readFileSync(join(folder, packageOf(folder).imgbuild.manifest), 'utf8'));
  return update(join(root, 'docs', 'options', `${name}.md`), page(packageOf(folder), manifest));
}

/** A page of a package's components with their options. */
function page({ name, description }, manifest) {
  const sections = manifest.components.map((component) => {
    const outputs =
      component.outputs === undefined || Object.keys(component.outputs.fields).length === 0
        ? ''
        : `\n### What it gives\n\n${toMarkdown(component.outputs)}`;
    const label = `${kinds[component.kind] ?? component.kind} "${component.type}"`;
    return `## ${label}\n\n${component.summary}\n\n### Options\n\n${toMarkdown(component.config)}${namesOf(component)}${outputs}`;
  });
  return `<!-- Written by "pnpm docs"; change the schemas instead. -->\n\n# ${name}\n\n${description}\n\n${sections.join('\n')}`;
}

/** What `clean_resource_name` does in the texts of a builder that has a rule for names. */
function namesOf({ names }) {
  if (names === undefined) return '';
  const steps = [
    ...(names.letterCase === 'lower' ? ['makes all letters small'] : []),
    `puts \`${names.replacement}\` in place of every byte that is not of \`[${names.allowed}]\``,
    ...(names.trimEnd === undefined ? [] : [`takes \`[${names.trimEnd}]\` away from the end`]),
  ];
  const said = steps.length === 1 ? steps[0] : `${steps.slice(0, -1).join(', ')} and ${steps.at(-1)}`;
  return `\n### Names\n\nThe template function \`clean_resource_name\` ${said}.\n`;
}

function indexPage() {
  const lines = plugins.map(({ name, folder }) => `- [${packageOf(folder).name}](${name}.md): ${packageOf(folder).description}`);
  return `<!-- Written by "pnpm docs". -->\n\n# Options of every component\n\n${lines.join('\n')}\n`;
}

/** As prettier lays Markdown out: tables in columns. */
async function formatted(text) {
  const { format, resolveConfig } = await import('prettier');
  return format(text, { ...(await resolveConfig(join(root, 'docs'))), parser: 'markdown' });
}

function update(file, text) {
  const current = existsSync(file) ? readFileSync(file, 'utf8') : undefined;
  if (current === text) return [];
  const shown = file.slice(root.length + 1);
  if (mode === 'check') return [`${shown} is not up to date. Run "pnpm docs" and commit the result.`];
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
  console.log(`Wrote ${shown}`);
  return [];
}

function packageOf(folder) {
  const file = join(folder, 'package.json');
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined;
}
