// `imgbuild validate` on a small template and on generated ones, beside `node -e 0`, in one run: `node bench/validate.ts`.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { measure, medians, type Program } from './measure.ts';

const cli = resolve(import.meta.dirname, '../packages/cli/dist/start.cjs');
const node = process.execPath;
const folder = mkdtempSync(join(tmpdir(), 'imgbuild-bench-validate-'));
// The first round of each program, which is not counted, also fills the cache of compiled code.
const environment = { IMGBUILD_STATE_DIR: join(folder, 'state'), IMGBUILD_CACHE_DIR: join(folder, 'cache') };
const validate = (name: string, text: string): Program & { readonly environment: typeof environment } => {
  const path = join(folder, `${name}.pkr.hcl`);
  writeFileSync(path, text);
  return { name, argv: [node, cli, 'validate', path], environment };
};

/** Sources, and for each of them four provisioners that read something of their build. */
function generated(sources: number): string {
  const names = Array.from({ length: sources }, (_, index) => `"source.null.n${index}"`);
  const blocks = Array.from({ length: sources }, (_, index) => `source "null" "n${index}" {\n  communicator = "none"\n}\n`);
  const steps = Array.from(
    { length: sources * 4 },
    (_, index) => `  provisioner "shell-local" {
    inline = ["echo \${var.greeting} ${index} \${local.label} \${build.ID} {{ build_name }}"]
    only   = ["null.n${index >> 2}"]
    environment_vars = ["NUMBER=${index}", "NAME=\${source.name}"]
  }\n`,
  );
  return `variable "greeting" {\n  default = "hello"\n}\nlocals {\n  label = upper("\${var.greeting}!")\n}\n${blocks.join('')}build {\n  sources = [${names.join(', ')}]\n${steps.join('')}}\n`;
}

const row = (...cells: readonly (string | number)[]): void =>
  console.log(`| ${cells.map((cell) => (typeof cell === 'number' ? cell.toFixed(2) : cell)).join(' | ')} |`);

const small =
  'source "null" "a" {\n  communicator = "none"\n}\nbuild {\n  sources = ["null.a"]\n  provisioner "shell-local" {\n    inline = ["true"]\n  }\n}\n';
const uncached = { ...environment, NODE_DISABLE_COMPILE_CACHE: '1' };
const times = await medians(
  [
    { name: 'node -e 0', argv: [node, '-e', '0'] },
    { name: 'version', argv: [node, cli, 'version'], environment },
    validate('small', small),
    { ...validate('small', small), name: 'small, nothing compiled', environment: uncached },
  ],
  11,
);
const bare = times.get('node -e 0') ?? Number.NaN;
row('program', 'ms', 'times node -e 0');
row('---', '---', '---');
for (const [name, time] of times) row(name, time, time / bare);

console.log();
row('sources', 'provisioners', 'ms over the small one', 'ms a source', 'MB over the small one', 'kB a source');
row('---', '---', '---', '---', '---', '---');
const least = (await measure(validate('small', small), 'sample')).own;
for (const sources of [100, 500, 1000, 2000]) {
  const program = validate(`generated-${sources}`, generated(sources));
  const own = (await medians([program], 3)).get(program.name) ?? Number.NaN;
  const over = own - (times.get('small') ?? 0);
  const bytes = (await measure(program, 'sample')).own - least;
  row(String(sources), String(sources * 4), over, over / sources, bytes / 1e6, bytes / 1000 / sources);
}
rmSync(folder, { recursive: true, force: true });
