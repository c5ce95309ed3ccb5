// Builds of images of EC2 by imgbuild and by Debian's packer, against a simulated cloud whose instances exist in its books only, in
// turns in one run: `node bench/amazon.ts [ROUNDS]`. It wants the built packages, and Debian's package packer.
// 1. One build while the cloud answers at once: what a program adds by itself. 2. A hundred builds in one process: time and memory.
// 3. Copies to ten regions beside one: they go side by side, so that they take as long as the slowest.
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { linesOf } from '../packages/core/src/sdk/lines.ts';
import { usualDurations } from '../packages/simulator/src/amazon/settings.ts';
import { measure, type Program } from './measure.ts';

const rounds = Number(process.argv.find((word) => /^\d+$/.test(word)) ?? 5);
const many = 100;
const regions = [
  'us-east-1',
  'us-east-2',
  'us-west-1',
  'ca-central-1',
  'sa-east-1',
  'eu-central-1',
  'eu-north-1',
  'eu-west-1',
  'eu-west-2',
  'eu-west-3',
];

const root = resolve(import.meta.dirname, '..');
const cli = join(root, 'packages/cli/dist/start.cjs');
const packer = ['/usr/bin/packer', '/usr/local/bin/packer'].find((path) => existsSync(path));
const folder = mkdtempSync(join(tmpdir(), 'imgbuild-bench-amazon-'));

mkdirSync(join(folder, 'node_modules/@imgbuild'), { recursive: true });
symlinkSync(join(root, 'packages/builder-amazon'), join(folder, 'node_modules/@imgbuild/builder-amazon'));
writeFileSync(join(folder, 'package.json'), JSON.stringify({ private: true, dependencies: { '@imgbuild/builder-amazon': '*' } }));

let count = 0;

/** A template of so many builds, in the form that both programs read. Names are new each time: an image keeps its own. */
function template(name: string, builds: number, copies: readonly string[], endpoint: string): string {
  const path = join(folder, `${name}.json`);
  const builders = Array.from({ length: builds }, (_, index) => ({
    type: 'amazon-ebs',
    name: `build-${index}`,
    custom_endpoint_ec2: endpoint,
    region: 'us-west-2',
    ami_name: `${name}-{{user \`run\`}}-${index}`,
    ami_regions: copies,
    instance_type: 't3.micro',
    communicator: 'none',
    source_ami_filter: { owners: ['099720109477'], most_recent: true, filters: { name: 'ubuntu/images/*' } },
  }));
  writeFileSync(path, JSON.stringify({ variables: { run: '' }, builders }));
  return path;
}

/** A simulated cloud in a process of its own, which takes as long as is told, or no time. */
async function openCloud(timeScale: number | 'at once'): Promise<{ readonly url: string; readonly process: ChildProcess }> {
  const argv = [
    join(root, 'packages/simulator/dist/bin.js'),
    ...['--amazon', '127.0.0.1:0', '--machines', 'stub', '--time-scale', timeScale === 'at once' ? '1' : String(timeScale)],
    ...['--image', 'name=ubuntu/images/bench,owner=099720109477,user=ubuntu'],
  ];
  const child = spawn(process.execPath, argv, {
    env: { ...process.env, IMGBUILD_STATE_DIR: join(folder, 'simulator') },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const url = await new Promise<string>((resolve, reject) => {
    const listen = async (): Promise<void> => {
      for await (const line of linesOf(child.stdout)) {
        const found = /^amazon (\S+)$/.exec(line)?.[1];
        if (found !== undefined) resolve(found);
      }
      reject(new Error('the simulator did not start'));
    };
    void listen();
  });
  if (timeScale === 'at once') {
    const durations = Object.fromEntries(Object.keys(usualDurations).map((name) => [name, 0]));
    const answer = await fetch(`${url}/_simulator/settings`, { method: 'PATCH', body: JSON.stringify({ durations }) });
    if (!answer.ok) throw new Error(`the simulator refused its settings: ${await answer.text()}`);
  }
  return { url, process: child };
}

async function closeCloud({ process: child }: { readonly process: ChildProcess }): Promise<void> {
  const ended = new Promise((done) => child.once('exit', done));
  child.kill('SIGTERM');
  await ended;
}

function programs(path: string, url: string, delay: string, own: 'imgbuild' | 'all'): readonly Program[] {
  const environment = {
    PATH: `/usr/bin:/usr/sbin:/bin:/sbin:${process.env['PATH'] ?? ''}`,
    HOME: folder,
    AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE',
    AWS_SECRET_ACCESS_KEY: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
    AWS_ENDPOINT_URL: url,
    CHECKPOINT_DISABLE: '1',
    IMGBUILD_STATE_DIR: join(folder, 'state'),
  };
  const run = `run=${process.pid}-${++count}`;
  const words = ['build', '-color=false', '-var', run, path];
  const ours: Program = {
    name: 'imgbuild',
    argv: [process.execPath, cli, ...words],
    directory: folder,
    environment: { ...environment, AWS_POLL_DELAY_SECONDS: delay },
  };
  if (own === 'imgbuild' || packer === undefined) return [ours];
  // Whole seconds are the least that it takes.
  const theirs = { ...environment, AWS_POLL_DELAY_SECONDS: String(Math.max(1, Math.round(Number(delay)))) };
  return [
    ours,
    {
      name: 'packer',
      argv: [packer, ...words.map((word) => (word === run ? `${run}-p` : word))],
      directory: folder,
      environment: theirs,
    },
  ];
}

const median = (all: readonly number[]): number => all.toSorted((a, b) => a - b)[all.length >> 1] ?? Number.NaN;

async function compare(
  what: string,
  path: string,
  url: string,
  o: { readonly delay: string; readonly of: number; readonly own: 'imgbuild' | 'all' },
): Promise<ReadonlyMap<string, number>> {
  const times = new Map<string, number[]>();
  const memory = new Map<string, number>();
  // The first round warms up, the last samples memory, which costs time; neither counts.
  for (let round = 0; round < o.of + 2; round++) {
    for (const program of programs(path, url, o.delay, o.own)) {
      const { wall, peak, code } = await measure(program, round === o.of + 1 ? 'sample' : 'ignore');
      if (code !== 0) throw new Error(`${program.name} ended with ${code}: ${what}`);
      if (round > 0 && round <= o.of) times.set(program.name, [...(times.get(program.name) ?? []), wall]);
      memory.set(program.name, peak);
    }
  }
  for (const [name, all] of times)
    console.log(`${what} | ${name} | ${(median(all) / 1000).toFixed(2)} s | ${((memory.get(name) ?? 0) / 1e6).toFixed(0)} MB`);
  return new Map([...times].map(([name, all]) => [name, median(all)]));
}

function ratio(times: ReadonlyMap<string, number>): string {
  const [ours, theirs] = [times.get('imgbuild') ?? Number.NaN, times.get('packer')];
  return theirs === undefined ? '' : `imgbuild is ${(ours / theirs).toFixed(2)} times packer`;
}

const atOnce = await openCloud('at once');
try {
  const one = await compare('one build, the cloud answers at once', template('one', 1, [], atOnce.url), atOnce.url, {
    delay: '0.01',
    of: rounds,
    own: 'all',
  });
  console.log(ratio(one));
  const hundred = await compare(`${many} builds in one process`, template('many', many, [], atOnce.url), atOnce.url, {
    delay: '1',
    of: Math.min(rounds, 3),
    own: 'all',
  });
  console.log(ratio(hundred));
} finally {
  await closeCloud(atOnce);
}
// A copy takes three minutes there, and two seconds here.
const inTime = await openCloud(90);
try {
  const o = { delay: '0.1', of: Math.min(rounds, 3), own: 'imgbuild' } as const;
  const single = await compare('copied to 1 region', template('single', 1, regions.slice(0, 1), inTime.url), inTime.url, o);
  const ten = await compare('copied to 10 regions', template('ten', 1, regions, inTime.url), inTime.url, o);
  console.log(
    `ten regions take ${((ten.get('imgbuild') ?? Number.NaN) / (single.get('imgbuild') ?? Number.NaN)).toFixed(2)} times one`,
  );
} finally {
  await closeCloud(inTime);
  rmSync(folder, { recursive: true, force: true });
}
