// Measures whole processes beside what a user would run instead. `node bench/main.ts [start-up] [parallel] [quickstart] [docker]`
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { measure, medians, type Program } from './measure.ts';

const root = resolve(import.meta.dirname, '..');
const cli = join(root, 'packages/cli/dist/start.cjs');
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
  const cached = { ...environment, IMGBUILD_CACHE_DIR: join(folder, 'cache') };
  const argv = imgbuild('build', '-color=false', '-force', '.');
  const program: Program = { name: 'quickstart', argv, directory, environment: cached };
  const first = await measure(program, 'ignore');
  const warm = [await measure(program, 'ignore'), await measure(program, 'ignore'), await measure(program, 'ignore')];
  const sampled = await measure(program, 'sample');
  row('quickstart', 'seconds', 'own processor seconds', 'own MB');
  row('no base yet', first.wall / 1000);
  row('warm base', Math.min(...warm.map(({ wall }) => wall)) / 1000, sampled.busy / 1000, sampled.own / 1e6);
  // What the same changes cost with the tools alone: the base unpacked, the commands run in it, the same archives written.
  const bare: Program = { name: 'by hand', argv: ['sh', '-c', byHand(join(folder, 'cache/rootfs'), folder)], directory };
  row('by hand', (await measure(bare, 'ignore')).wall / 1000);
}

if (isWanted('docker')) await import('./docker.ts');

rmSync(folder, { recursive: true, force: true });

/** The quickstart's work as a shell script, on the tree that imgbuild's base is. */
function byHand(cache: string, work: string): string {
  return `set -e
base=$(ls -d ${cache}/*/tree); made=${work}/by-hand; mkdir -p $made/upper $made/work $made/root $made/layer
mount -t overlay overlay -o lowerdir=$base,upperdir=$made/upper,workdir=$made/work $made/root
trap 'umount $made/root' EXIT
mkdir -p $made/root/srv/www; cp files/index.html $made/root/srv/www/index.html; cp files/check.sh $made/root/tmp/check.sh
chroot $made/root sh /tmp/check.sh; rm $made/root/tmp/check.sh
tar -C $made/upper --numeric-owner --sort=name -cf $made/layer/changes.tar .
tar -C $base --numeric-owner --sort=name -cf $made/layer/base.tar .
tar -C $made/layer -cf $made/docker.tar base.tar changes.tar
gzip -k $made/layer/changes.tar
tar -C $made/layer -cf $made/oci.tar changes.tar.gz
sha256sum $made/docker.tar $made/oci.tar
`;
}
