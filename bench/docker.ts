// One build of a container image by imgbuild, by Debian's packer, and as a Dockerfile by Docker's own command line, against one engine,
// in turns in one run: `node bench/docker.ts [ROUNDS]`. It wants the built packages, and Debian's packages packer and docker.io.
import { createWriteStream, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { startEngine } from '../packages/builder-docker/test/world/engines.ts';
import { measure, type Program } from './measure.ts';

const rounds = Number(process.argv.find((word) => /^\d+$/.test(word)) ?? 5);
const megabytes = 200;
const steps = Array.from({ length: 10 }, (_, index) => `echo ${index} > /root/step-${index}`);

const root = resolve(import.meta.dirname, '..');
const cli = join(root, 'packages/cli/dist/start.cjs');
const packer = ['/usr/bin/packer', '/usr/local/bin/packer'].find((path) => existsSync(path));
const docker = '/usr/bin/docker';
const folder = mkdtempSync(join(tmpdir(), 'imgbuild-bench-docker-'));
const context = join(folder, 'context');
const large = join(context, 'large');

mkdirSync(context);
const writing = createWriteStream(large);
for (let written = 0; written < megabytes; written++) if (!writing.write(randomBytes(1_000_000))) await once(writing, 'drain');
writing.end();
await once(writing, 'finish');
writeFileSync(
  join(context, 'Dockerfile'),
  ['FROM base:1', 'COPY large /root/large', ...steps.map((step) => `RUN ${step}`)].join('\n'),
);
writeFileSync(
  join(folder, 'build.json'),
  JSON.stringify({
    builders: [{ type: 'docker', image: 'base:1', pull: false, commit: true }],
    provisioners: [
      { type: 'file', source: large, destination: '/root/large' },
      ...steps.map((step) => ({ type: 'shell', inline: [step] })),
    ],
  }),
);
mkdirSync(join(folder, 'node_modules/@imgbuild'), { recursive: true });
symlinkSync(join(root, 'packages/builder-docker'), join(folder, 'node_modules/@imgbuild/builder-docker'));
writeFileSync(join(folder, 'package.json'), JSON.stringify({ private: true, dependencies: { '@imgbuild/builder-docker': '*' } }));

const engine = await startEngine('docker');
try {
  await compare();
} finally {
  await engine.stop();
  rmSync(folder, { recursive: true, force: true });
}

async function compare(): Promise<void> {
  const environment = {
    PATH: `/usr/bin:/usr/sbin:/bin:/sbin:${process.env['PATH'] ?? ''}`,
    HOME: folder,
    DOCKER_HOST: engine.host,
    CHECKPOINT_DISABLE: '1',
    IMGBUILD_STATE_DIR: join(folder, 'state'),
  };
  const common = { directory: folder, environment };
  const ours: Program = { name: 'imgbuild', argv: [process.execPath, cli, 'build', '-color=false', 'build.json'], ...common };
  const others: readonly Program[] = [
    ...(packer === undefined ? [] : [{ name: 'packer', argv: [packer, 'build', '-color=false', 'build.json'], ...common }]),
    { name: 'docker build', argv: [docker, 'build', '--no-cache', context], ...common },
  ];
  const programs = [ours, ...others];
  const times = new Map(programs.map(({ name }) => [name, [] as number[]]));
  const memory = new Map<string, { readonly all: number; readonly own: number }>();
  // The first round warms up, the last samples memory, which costs time; neither counts.
  for (let round = 0; round < rounds + 2; round++) {
    // Who is first has the engine rested, so everybody is in turn.
    for (let turn = 0; turn < programs.length; turn++) {
      const program = programs[(round + turn) % programs.length] ?? ours;
      const { wall, peak, own, code } = await measure(program, round === rounds + 1 ? 'sample' : 'ignore');
      if (code !== 0) throw new Error(`${program.name} ended with ${code}`);
      if (round > 0 && round <= rounds) times.get(program.name)?.push(wall);
      memory.set(program.name, { all: peak, own });
      await removeBuilt();
    }
  }
  const base = median(times.get('imgbuild') ?? []);
  console.log(`${megabytes} MB uploaded and ${steps.length} commands, of ${rounds} | seconds | least | times imgbuild | MB`);
  for (const [name, all] of times) {
    const middle = median(all);
    const cells = [middle / 1000, Math.min(...all) / 1000, middle / base, (memory.get(name)?.all ?? 0) / 1e6];
    console.log([name, ...cells.map((cell) => cell.toFixed(2))].join(' | '));
  }
  const theirs = times.get('packer');
  if (theirs !== undefined)
    console.log(`imgbuild is ${(base / median(theirs)).toFixed(2)} times packer; the goal is at most 0.80`);
}

/** Takes all images away but the one that builds begin with. */
async function removeBuilt(): Promise<void> {
  const images = (await engine.ask('GET', '/images/json?all=1')) as readonly { Id: string; RepoTags: readonly string[] | null }[];
  for (const { Id: id, RepoTags: tags } of images)
    if (tags?.includes('base:1') !== true)
      await engine.ask('DELETE', `/images/${id}?force=1`).catch((error: Error) => {
        // An image that others are made of is not removed, and goes with the last of them.
        if (!/: (404|409) /.test(error.message)) throw error;
      });
}

function median(all: readonly number[]): number {
  return all.toSorted((a, b) => a - b)[all.length >> 1] ?? Number.NaN;
}
