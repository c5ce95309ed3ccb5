// The Docker builder and its post-processors, beside Packer's own, which run Docker's command line: both run the same template on one
// engine, and what they make is equal but for the reviewed list below. All cases are builds of one template, so that each program
// starts once.
import { createReadStream } from 'node:fs';
import { chmod, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startEngine, type TestEngine } from '../../../packages/builder-docker/test/world/engines.ts';
import { openPlace, type Place } from '../command.ts';
import { installInto } from '../plugins-of.ts';
import { imgbuild } from '../screen.ts';
import { bases, type Case, cases, files } from './docker-cases.ts';
import {
  askEngine,
  type FileList,
  filesOfArchive,
  filesOfImage,
  type ImageDetails,
  inspectImage,
  makeImage,
  savedImages,
} from './engine-images.ts';
import { runToEnd } from './recording-ssh.ts';

const programs = ['packer', 'imgbuild'] as const;
type ProgramName = (typeof programs)[number];

/** An image, or the archive of one, as far as it says what was made. */
interface Made {
  readonly config: Readonly<Record<string, unknown>>;
  readonly author: string;
  readonly comment: string;
  readonly tags: readonly string[];
  readonly files: FileList;
}

interface Result {
  /** What the build gave: an image, the id that other results have, or the engine's words where it would not. */
  readonly gave: string;
  /** What the build made and what post-processors did, by name. */
  readonly made: Readonly<Record<string, Made>>;
  /** Files of this machine. */
  readonly texts: Readonly<Record<string, string>>;
}

/** What a rule may know of a case: its settings, and the configuration of the image that it begins with. */
interface Known {
  readonly settings: {
    readonly image: string;
    readonly commit?: true;
    readonly changes?: readonly string[];
    readonly exec_user?: string;
  };
  readonly base: ImageDetails['Config'];
}

/** What differs on purpose: whose result is changed, how, and why. */
interface Reviewed {
  readonly why: string;
  readonly of: readonly ProgramName[];
  readonly apply: (image: Made, known: Known) => Made;
}

/** The user of `base:1` beside root, by numbers. */
const app = { user: 1001, group: 1002 } as const;

const reviewed: readonly Reviewed[] = [
  {
    why: 'Packer mounts a folder of this machine at /packer-files and leaves an empty one in the image; we mount none.',
    of: ['packer'],
    apply: withFiles(({ '/packer-files': _mounted, ...rest }) => rest),
  },
  {
    why: 'An image has the entrypoint and command of its base again unless the template changes them. So it is in later versions of Packer; 1.6.6 leaves those that the container was run with.',
    of: ['packer'],
    apply: (image, { settings: { commit, changes = [] }, base }) => {
      const has = (instruction: string): boolean => changes.some((change) => change.startsWith(`${instruction} `));
      const { Entrypoint: entrypoint, Cmd: cmd } = base;
      const restored = { ...(has('ENTRYPOINT') ? {} : { Entrypoint: entrypoint }), ...(has('CMD') ? {} : { Cmd: cmd }) };
      return commit === true ? { ...image, config: { ...image.config, ...restored } } : image;
    },
  },
  {
    why: 'That there is none is written as nothing, or as an empty list, which engines read alike.',
    of: programs,
    apply: withConfig(({ Entrypoint: entrypoint, Cmd: cmd, ...rest }) => ({
      ...rest,
      Entrypoint: entrypoint ?? [],
      Cmd: cmd ?? [],
    })),
  },
  {
    why: 'The engine notes the name of the container that it commits, which it picks from its id. It never reads it again.',
    of: programs,
    apply: withConfig(({ Hostname: name, ...rest }) =>
      /^[0-9a-f]{12}$/.test(String(name)) ? rest : { ...rest, Hostname: name },
    ),
  },
  {
    why: 'Without a message of the template, ours says which container the image is of, so that it can be found again.',
    of: ['imgbuild'],
    apply: (image) => ({ ...image, comment: image.comment.replace(/^imgbuild [0-9a-f]{12}$/, '') }),
  },
  {
    why: 'Packer gives uploaded files to the user alone, and leaves them the group root; here they get the group of the user too.',
    of: ['packer'],
    apply: withFiles((files) => owned(files, `${app.user}:0`)),
  },
  {
    why: 'Packer gives uploaded files to the user of the image, also where commands run as another one, who then cannot run the scripts that it uploads; here they are of the user that commands run as.',
    of: ['packer'],
    apply: (image, { settings }) =>
      settings.exec_user === 'app' ? { ...image, files: owned(image.files, '0:0', '/home/app/') } : image,
  },
];

/** Gives files below a folder from one owner to `app`. */
function owned(files: FileList, from: string, below = '/'): FileList {
  const entries = Object.entries(files).map(([name, entry]) =>
    entry.owner === from && name.startsWith(below)
      ? ([name, { ...entry, owner: `${app.user}:${app.group}` }] as const)
      : ([name, entry] as const),
  );
  return Object.fromEntries(entries);
}

function withFiles(change: (files: FileList) => FileList): Reviewed['apply'] {
  return (image) => ({ ...image, files: change(image.files) });
}

function withConfig(change: (config: Made['config']) => Made['config']): Reviewed['apply'] {
  return (image) => ({ ...image, config: change(image.config) });
}

/** Lines of the list that have changed something. */
const needed = new Set<Reviewed>();

/** Files of images, by what they are made of. */
const listed = new Map<string, Promise<FileList>>();

let engine: TestEngine;
let places: Readonly<Record<ProgramName, Place>>;
let ran: Readonly<Record<ProgramName, { readonly code: number | null; readonly said: string }>>;
let built: Readonly<Record<ProgramName, ReadonlyMap<string, string>>>;

beforeAll(async () => {
  engine = await startEngine('docker');
  for (const [name, changes] of Object.entries(bases)) await makeImage(engine.socket, 'base:1', name, changes);
  places = { packer: await openPlace(), imgbuild: await openPlace() };
  const [packer, own] = await Promise.all([build('packer'), build('imgbuild')]);
  ran = { packer, imgbuild: own };
  built = { packer: await builtBy('packer'), imgbuild: await builtBy('imgbuild') };
});

afterAll(async () => {
  for (const program of programs) await places[program][Symbol.asyncDispose]();
  await engine.stop();
});

/** The name of a case's build: that of the case is for reading. */
const buildName = (index: number): string => `case-${index}`;

/** Makes all cases with one program. */
async function build(program: ProgramName): Promise<{ readonly code: number | null; readonly said: string }> {
  const place = places[program];
  for (const [name, { text, mode }] of Object.entries(files)) await chmod(await place.write(name, text), mode);
  await installInto(place, ['builder-docker']);
  const template = {
    builders: cases.map(({ builder }, index) => ({ type: 'docker', name: buildName(index), pull: false, ...builder })),
    provisioners: cases.flatMap(({ provisioners = [] }, index) =>
      provisioners.map((each) => ({ ...each, only: [buildName(index)] })),
    ),
    'post-processors': [
      { type: 'manifest', output: 'PLACE/manifest.json' },
      ...cases.flatMap(({ chain = [] }, index) =>
        chain.length === 0 ? [] : [chain.map((each) => ({ ...each, only: [buildName(index)] }))],
      ),
    ],
  };
  await place.write(
    't.json',
    JSON.stringify(template, undefined, 1).replaceAll('PLACE', place.folder).replaceAll('PROGRAM', program),
  );
  return runToEnd(
    [...(program === 'packer' ? ['packer'] : imgbuild()), 'build', '-parallel-builds=4', '-color=false', 't.json'],
    {
      directory: place.folder,
      environment: {
        // Debian's programs, whatever else this machine has.
        PATH: `/usr/bin:/usr/sbin:/bin:/sbin:${process.env['PATH'] ?? ''}`,
        DOCKER_HOST: engine.host,
        CHECKPOINT_DISABLE: '1',
        IMGBUILD_STATE_DIR: join(place.folder, 'state'),
      },
    },
  );
}

/** Ids of the images that a program's builds made, by name of the build. */
async function builtBy(program: ProgramName): Promise<ReadonlyMap<string, string>> {
  const text = await readFile(join(places[program].folder, 'manifest.json'), 'utf8').catch(() => '{"builds":[]}');
  const { builds } = JSON.parse(text) as { builds: readonly { name: string; artifact_id: string }[] };
  return new Map(builds.map(({ name, artifact_id: id }) => [name, id]));
}

/** What a program made of a case. */
async function resultOf(program: ProgramName, each: Case): Promise<Result> {
  const { folder } = places[program];
  const id = built[program].get(buildName(cases.indexOf(each)));
  const [refused] = each.refused?.exec(ran[program].said) ?? [];
  if (id === undefined && refused !== undefined) return { gave: refused, made: {}, texts: {} };
  if (id === undefined) throw new Error(`${program} did not build it:\n${ran[program].said}`);
  const settings = each.builder as Known['settings'];
  const known: Known = { settings, base: (await inspectImage(engine.socket, settings.image)).Config };
  const normal = (made: Partial<Made>): Made => {
    const tags = (made.tags ?? []).map((tag) => tag.replace(program, 'PROGRAM')).sort();
    const whole: Made = { config: {}, author: '', comment: '', files: {}, ...made, tags };
    return reviewed
      .filter((rule) => rule.of.includes(program))
      .reduce((now, rule) => {
        const changed = rule.apply(now, known);
        if (!isDeepStrictEqual(now, changed)) needed.add(rule);
        return changed;
      }, whole);
  };
  const read = (name: string): AsyncIterable<Uint8Array> => createReadStream(join(folder, name)) as AsyncIterable<Uint8Array>;

  const made: Record<string, Made> = {};
  if (id.startsWith('sha256:')) made['of the build'] = normal(await imageOf(id));
  for (const name of each.images ?? []) made[name] = normal(await imageOf(name.replaceAll('PROGRAM', program)));
  for (const name of each.archives ?? []) made[name] = normal({ files: await filesOfArchive(read(name)) });
  for (const name of each.saved ?? [])
    for (const [index, saved] of (await savedImages(read(name))).entries()) made[`${name} ${index}`] = normal(saved);
  const texts: Record<string, string> = {};
  for (const name of each.texts ?? []) texts[name] = await readFile(join(folder, name), 'utf8');
  return { gave: id.startsWith('sha256:') ? 'an image' : id, made, texts };
}

async function imageOf(name: string): Promise<Made> {
  const { Config: config, Author: author, Comment: comment, RepoTags: tags, RootFS } = await inspectImage(engine.socket, name);
  // Many images differ in their configuration alone. A container also has the folders that its configuration names.
  const key = JSON.stringify([RootFS.Layers, config['Volumes'], config['WorkingDir']]);
  const files = listed.get(key) ?? filesOfImage(engine.socket, name);
  listed.set(key, files);
  return { config, author, comment, tags, files: await files };
}

test.for(cases)('$name', async (each) => {
  const [packer, own] = await Promise.all([resultOf('packer', each), resultOf('imgbuild', each)]);
  expect(own).toEqual(packer);
});

test('both end well, and ours leaves no container', async () => {
  const isRefused = cases.some(({ refused }) => refused?.test(ran.packer.said));
  expect(ran.packer.code, ran.packer.said).toBe(isRefused ? 1 : 0);
  expect(ran.imgbuild.code, ran.imgbuild.said).toBe(ran.packer.code);
  const left = await askEngine<readonly { Mounts: readonly { Destination: string }[] }[]>(
    engine.socket,
    'GET',
    '/containers/json?all=1',
  );
  // Packer leaves those that the engine made and would not start.
  expect(left.filter(({ Mounts }) => !Mounts.some(({ Destination: path }) => path === '/packer-files'))).toEqual([]);
});

test('every line of the reviewed list is needed', () => {
  expect(reviewed.filter((rule) => !needed.has(rule)).map(({ why }) => why)).toEqual([]);
});
