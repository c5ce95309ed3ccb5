// Measures whole processes beside what a user would run instead. `node bench/main.ts [start-up] [parallel] [quickstart]`
import { existsSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { measure, medians, type Program } from './measure.ts';

const root = resolve(import.meta.dirname, '..');
const cli = join(root, 'packages/cli/dist/main.js');
const node = process.execPath;
const packer = ['/usr/bin/packer', '/usr/local/bin/packer'].find((path) => existsSync(path));
const wanted = process.argv.slice(2);
const isWanted = (name: string): boolean => wanted.length === 0 || wanted.includes(name);
const rows: string[] = [];
const row = (...cells: readonly (string | number)[]): void => {
  rows.push(cells.map((cell) => (typeof cell === 'number' ? cell.toFixed(2) : cell)).join(' | '));
  console.log(rows.at(-1));
};
const folder = mkdtempSync(join(tmpdir(), 'imgbuild-bench-'));
const environment = { IMGBUILD_STATE_DIR: join(folder, 'state') };
const imgbuild = (...argv: string[]): readonly string[] => [node, cli, ...argv];

if (isWanted('start-up')) {
  writeFileSync(
    join(folder, 'one.pkr.hcl'),
    'source "null" "a" { communicator = "none" }\nbuild {\n  sources = ["null.a"]\n  provisioner "shell-local" { inline = ["true"] }\n}\n',
  );
  writeFileSync(
    join(folder, 'one.json'),
    JSON.stringify({
      builders: [{ type: 'null', communicator: 'none' }],
      provisioners: [{ type: 'shell-local', inline: ['true'] }],
    }),
  );
  const programs: Program[] = [
    { name: 'node -e 0', argv: [node, '-e', '0'] },
    { name: 'imgbuild version', argv: imgbuild('version'), environment },
    { name: 'imgbuild validate', argv: imgbuild('validate', join(folder, 'one.pkr.hcl')), environment },
    ...(packer === undefined
      ? []
      : [
          { name: 'packer version', argv: [packer, 'version'], environment: { CHECKPOINT_DISABLE: '1' } },
          {
            name: 'packer validate (legacy JSON)',
            argv: [packer, 'validate', join(folder, 'one.json')],
            environment: { CHECKPOINT_DISABLE: '1' },
          },
        ]),
  ];
  const times = await medians(programs, 11);
  const base = times.get('node -e 0') ?? Number.NaN;
  row('start-up', 'ms', 'times node -e 0');
  for (const [name, time] of times) row(name, time, time / base);
}

if (isWanted('parallel')) {
  row('null builds with sleep 5', 'seconds over the sleep', 'own MB', 'all MB', 'processes');
  for (const count of [1, 10, 100]) {
    const sources = Array.from({ length: count }, (_, index) => `source "null" "n${index}" { communicator = "none" }`);
    const names = Array.from({ length: count }, (_, index) => `"null.n${index}"`);
    const path = join(folder, `parallel-${count}.pkr.hcl`);
    writeFileSync(
      path,
      `${sources.join('\n')}\nbuild {\n  sources = [${names.join(', ')}]\n  provisioner "shell-local" { inline = ["sleep 5"] }\n}\n`,
    );
    const ours: Program = { name: 'imgbuild', argv: imgbuild('build', '-color=false', path), environment };
    const timed = await measure(ours, 'ignore');
    const sampled = await measure(ours, 'sample');
    row(`imgbuild, ${count}`, timed.wall / 1000 - 5, sampled.own / 1e6, sampled.peak / 1e6, sampled.processes);
    if (packer === undefined) continue;
    const json = join(folder, `parallel-${count}.json`);
    writeFileSync(
      json,
      JSON.stringify({
        builders: Array.from({ length: count }, (_, index) => ({ type: 'null', name: `n${index}`, communicator: 'none' })),
        provisioners: [{ type: 'shell-local', inline: ['sleep 5'] }],
      }),
    );
    const theirs: Program = { name: 'packer', argv: [packer, 'build', json], environment: { CHECKPOINT_DISABLE: '1' } };
    const their = await measure(theirs, 'sample');
    row(`packer, ${count}`, their.wall / 1000 - 5, their.own / 1e6, their.peak / 1e6, their.processes);
  }
}

if (isWanted('quickstart')) {
  const directory = join(root, 'examples/quickstart');
  const program: Program = { name: 'quickstart', argv: imgbuild('build', '-color=false', '-force', '.'), directory, environment };
  const first = await measure(program, 'ignore');
  const warm = await measure(program, 'sample');
  row('quickstart', 'seconds', 'own MB');
  row('first', first.wall / 1000, '');
  row('warm base', warm.wall / 1000, warm.own / 1e6);
}
