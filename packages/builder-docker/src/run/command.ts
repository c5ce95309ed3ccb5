import type { Problem } from '@imgbuild/core/sdk';
import type { ContainerCreateOptions } from 'dockerode';
import { problems } from '../problems.ts';
import { parseReference } from '../registry/reference.ts';
import { type Draft, emptyDraft, type NeededFile, type Pull } from './draft.ts';
import { readFiles } from './files.ts';
import type { World } from './reading.ts';
import { makeRequest } from './request.ts';
import { type Flag, runFlags } from './flags.ts';
import { suggestFlag } from './suggest.ts';

export type { NeededFile } from './draft.ts';
export type { World } from './reading.ts';

/** A container that `docker run` would make. */
export interface ContainerSpec {
  readonly image: string;
  readonly name?: string;
  readonly platform?: string;
  readonly pull: Pull;
  /** Body of `POST /containers/create` (Engine API), without Image. */
  readonly body: ContainerCreateOptions;
  /** Files that are still to be read; see `withFiles`. */
  readonly files: readonly NeededFile[];
}

/** A flag as it was found: the words it is in, and its value. */
interface Found {
  readonly flag: Flag;
  /** As it was written: `-e`, `--env`. */
  readonly as: string;
  /** Of the flag, and of its value; they are the same in `--env=A=b`. */
  readonly at: number;
  readonly valueAt: number;
  readonly value: string;
}

interface Words {
  readonly found: readonly Found[];
  readonly wrong: readonly Problem[];
  /** Where the flags end and the image is. */
  readonly end: number;
}

/**
 * Understands the arguments of `docker run` as Docker's CLI does (version 28; the words by the rules of its library pflag,
 * their meaning by docs.docker.com/reference/cli/docker/container/run). All problems are told at once; `path` is the index of
 * the argument.
 */
export function parseRunCommand(
  args: readonly string[],
  world: World,
): { readonly spec: ContainerSpec } | { readonly problems: readonly Problem[] } {
  const { found, wrong, end } = readWords(args);
  const draft = emptyDraft();
  const all = [...wrong, ...found.flatMap((each) => give(draft, each, { world, word: args[each.at] ?? '' }))];
  const [image, ...command] = args.slice(end);
  // After a flag that is not understood, nobody knows which word was meant to be the image.
  if (wrong.length === 0) all.push(...imageProblems(image, end));
  const lastOf = (name: string) => found.findLast(({ flag }) => flag.name === name);
  const body = makeRequest(draft, { command, given: (name) => lastOf(name) !== undefined });
  if (isBody(body)) {
    if (image === undefined || all.length > 0) return { problems: all };
    return { spec: { image, ...namesOf(draft), pull: draft.pull, body, files: filesOf(draft) } };
  }
  for (const { flag, reason } of body) {
    const at = lastOf(flag)?.at;
    all.push({
      ...problems.create('run-flag-value', { flag: `--${flag}`, reason, suggestion: '' }),
      ...(at === undefined ? {} : { path: [at] }),
    });
  }
  return { problems: all };
}

function imageProblems(image: string | undefined, at: number): readonly Problem[] {
  if (image === undefined) return [problems.create('run-no-image')];
  return isImage(image) ? [] : [{ ...problems.create('run-image-invalid', { image }), path: [at] }];
}

/** A name, or an id. */
function isImage(text: string): boolean {
  return /^(sha256:)?[a-f\d]{64}$/.test(text) || parseReference(text) !== undefined;
}

function isBody(made: ReturnType<typeof makeRequest>): made is ContainerCreateOptions {
  return !Array.isArray(made);
}

function namesOf({ name, platform }: Draft): Pick<ContainerSpec, 'name' | 'platform'> {
  return { ...(name === '' ? {} : { name }), ...(platform === '' ? {} : { platform }) };
}

function filesOf({ files, security }: Draft): readonly NeededFile[] {
  return [
    ...files,
    ...security.flatMap((each) => (each.kind === 'profile' ? [{ path: each.path, into: 'seccomp' as const }] : [])),
  ];
}

/** Lays one flag into the request. */
function give(
  draft: Draft,
  { flag, as, at, valueAt, value }: Found,
  { world, word }: { readonly world: World; readonly word: string },
): readonly Problem[] {
  if (flag.refused !== undefined)
    return [{ ...problems.create('run-flag-refused', { flag: as, reason: flag.refused }), path: [at] }];
  if (flag.only === 'windows' && world.os !== 'windows') {
    const reason = 'only containers of Windows have this. Take the flag out';
    return [{ ...problems.create('run-flag-refused', { flag: as, reason }), path: [at] }];
  }
  const wrong = flag.give(draft, value, world);
  if (wrong === undefined) return [];
  // `-privileged` is `-p rivileged` to the CLI.
  const suggestion = valueAt === at && byName.has(word.slice(1)) ? ` Did you mean "-${word}"?` : '';
  return [{ ...problems.create('run-flag-value', { flag: as, reason: wrong.reason, suggestion }), path: [valueAt] }];
}

const byName = new Map(runFlags.flatMap((flag) => [flag.name, ...(flag.aliases ?? [])].map((name) => [name, flag])));
const byLetter = new Map(runFlags.flatMap((flag) => (flag.short === undefined ? [] : [[flag.short, flag]])));

/** Takes the flags off the front. The first word that is none, or the one after `--`, is the image. */
function readWords(args: readonly string[]): Words {
  const found: Found[] = [];
  const wrong: Problem[] = [];
  let at = 0;
  for (; at < args.length; at++) {
    const word = args[at] ?? '';
    if (word === '--') return { found, wrong, end: at + 1 };
    if (!word.startsWith('-') || word === '-') break;
    const next = args[at + 1];
    const read = word.startsWith('--') ? readLong(word, at, next) : readLetters(word, at, next);
    found.push(...read.found);
    wrong.push(...read.wrong);
    if (read.found.some(({ valueAt }) => valueAt > at)) at++;
  }
  return { found, wrong, end: at };
}

type Part = Pick<Words, 'found' | 'wrong'>;

/** `--name`, `--name=VALUE` or `--name VALUE`. */
function readLong(word: string, at: number, next: string | undefined): Part {
  const equals = word.indexOf('=');
  const as = equals === -1 ? word : word.slice(0, equals);
  const flag = byName.get(as.slice(2));
  if (flag === undefined) return unknown(as, at);
  if (equals !== -1) return one({ flag, as, at, valueAt: at, value: word.slice(equals + 1) });
  return withNext({ flag, as, at, next });
}

/** `-d`, `-dit`, `-eVALUE`, `-e=VALUE`, `-e VALUE`, `-dite VALUE`. */
function readLetters(word: string, at: number, next: string | undefined): Part {
  const found: Found[] = [];
  const letters = [...word.slice(1)];
  for (const [index, letter] of letters.entries()) {
    const flag = byLetter.get(letter);
    const as = `-${letter}`;
    if (flag === undefined) {
      const { wrong } = unknown(index === 0 ? word : as, at);
      return { found, wrong };
    }
    const rest = letters.slice(index + 1).join('');
    // With a single `=` behind it there is nothing that could be the value, so the `=` is.
    if (rest.startsWith('=') && rest.length > 1) found.push({ flag, as, at, valueAt: at, value: rest.slice(1) });
    else if (flag.takes === 'switch') {
      found.push({ flag, as, at, valueAt: at, value: 'true' });
      continue;
    } else if (rest !== '') found.push({ flag, as, at, valueAt: at, value: rest });
    else {
      const last = withNext({ flag, as, at, next });
      return { found: [...found, ...last.found], wrong: last.wrong };
    }
    break;
  }
  return { found, wrong: [] };
}

/** A flag whose word ends after its name: a switch is on, anything else takes the next word, whatever that is. */
function withNext({ next, ...flag }: Pick<Found, 'flag' | 'as' | 'at'> & { readonly next: string | undefined }): Part {
  if (flag.flag.takes === 'switch') return one({ ...flag, valueAt: flag.at, value: 'true' });
  if (next === undefined)
    return { found: [], wrong: [{ ...problems.create('run-flag-alone', { flag: flag.as }), path: [flag.at] }] };
  return one({ ...flag, valueAt: flag.at + 1, value: next });
}

function one(found: Found): Part {
  return { found: [found], wrong: [] };
}

function unknown(flag: string, at: number): Part {
  const suggestion = suggestFlag(flag, runFlags);
  return { found: [], wrong: [{ ...problems.create('run-unknown-flag', { flag, suggestion }), path: [at] }] };
}

/**
 * Lays in what is in the files, as Docker's CLI does: lines of env files come before `-e`, those of label files before
 * `--label`, and a seccomp profile takes the place of its path. `texts` are in the order of `spec.files`.
 *
 * @throws a failure that names the file and what is wrong in it
 */
export function withFiles(
  spec: ContainerSpec,
  texts: readonly string[],
  { environment }: Pick<World, 'environment'>,
): ContainerSpec {
  const { env, labels, profiles } = readFiles(spec.files, texts, environment);
  const { body } = spec;
  const options = body.HostConfig?.SecurityOpt as readonly string[] | undefined;
  const allEnv = [...env, ...(body.Env ?? [])];
  const allLabels = [...labels, ...Object.entries(body.Labels ?? {})];
  return {
    ...spec,
    files: [],
    body: {
      ...body,
      ...(allEnv.length === 0 ? {} : { Env: allEnv }),
      ...(allLabels.length === 0 ? {} : { Labels: Object.fromEntries(allLabels) }),
      HostConfig: {
        ...body.HostConfig,
        ...(options === undefined ? {} : { SecurityOpt: options.map((option) => withProfile(option, profiles)) }),
      },
    },
  };
}

function withProfile(option: string, profiles: ReadonlyMap<string, string>): string {
  const profile = option.startsWith('seccomp=') ? profiles.get(option.slice('seccomp='.length)) : undefined;
  return profile === undefined ? option : `seccomp=${profile}`;
}
