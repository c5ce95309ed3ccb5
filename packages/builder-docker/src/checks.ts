import type { Problem, VerifyContext } from '@imgbuild/core/sdk';
import type { BuilderConfig } from './config.ts';
import { instructions } from './instructions.ts';
import type { LoginConfig } from './login-settings.ts';
import { problems } from './problems.ts';
import { parseReference } from './registry/reference.ts';
import { runArguments } from './container/arguments.ts';
import { parseRunCommand } from './run/command.ts';

/** What the schema cannot say. */
export function* checkConfig(settings: BuilderConfig): Iterable<Problem> {
  const results = [
    ...(settings.commit ? ['commit'] : []),
    ...(settings.discard ? ['discard'] : []),
    ...(settings.export_path === undefined ? [] : ['export_path']),
  ];
  if (results.length === 0) yield problems.create('no-result');
  if (results.length > 1)
    yield { ...problems.create('several-results', { names: results.join(' and ') }), path: [results.at(-1) ?? ''] };
  if (settings.image !== undefined && parseReference(settings.image) === undefined)
    yield { ...problems.create('invalid-reference', { text: settings.image }), path: ['image'] };
  if (settings.build !== undefined && settings.pull === true)
    yield { ...problems.create('pull-of-build'), severity: 'warning', path: ['pull'] };
  yield* checkPlatform(settings.platform);
  yield* checkChanges(settings.changes);
  yield* checkLogin(settings);
  const relative = [...relativeFolders(settings)];
  yield* relative;
  if (relative.length === 0) yield* checkRun(settings);
}

/** Folders of the container that an engine would refuse only when it creates it. */
function* relativeFolders({ container_dir: folder, tmpfs, volumes }: BuilderConfig): Iterable<Problem> {
  const all: readonly (readonly [text: string, path: readonly (string | number)[]])[] = [
    ...(folder === undefined ? [] : [[folder, ['container_dir']] as const]),
    ...tmpfs.map((text, index) => [text.replace(/:.*/s, ''), ['tmpfs', index]] as const),
    ...Object.entries(volumes).map(([from, to]) => [to, ['volumes', from]] as const),
  ];
  for (const [text, path] of all)
    if (!/^([a-z]:)?[\\/]/i.test(text)) yield { ...problems.create('relative-folder', { text }), path };
}

export function* checkPlatform(platform: string | undefined): Iterable<Problem> {
  if (platform !== undefined && !/^[a-z0-9_.]+(\/[a-z0-9_.]+){0,2}$/i.test(platform))
    yield { ...problems.create('invalid-platform', { text: platform }), path: ['platform'] };
}

export function* checkChanges(changes: readonly string[]): Iterable<Problem> {
  for (const [index, change] of changes.entries()) {
    const name = /^\s*(\S*)/.exec(change)?.[1]?.toUpperCase() ?? '';
    if (!(instructions as readonly string[]).includes(name))
      yield {
        ...problems.create('invalid-change', { text: change, instructions: instructions.join(', ') }),
        path: ['changes', index],
      };
  }
}

export function* checkLogin(settings: LoginConfig): Iterable<Problem> {
  if (settings.ecr_login && settings.login_server === undefined)
    yield { ...problems.create('ecr-without-server'), path: ['ecr_login'] };
  if (settings.login && (settings.login_username === undefined) !== (settings.login_password === undefined))
    yield { ...problems.create('half-a-login'), path: ['login'] };
}

/** Arguments of the container's run, with nothing of this machine in them. */
function* checkRun(settings: BuilderConfig): Iterable<Problem> {
  const command = settings.run_command?.map(({ text }) => text.replace(/\{\{-?\s*\.Image\s*-?\}\}/g, 'image'));
  // What is wrong with the platform is told already.
  const words = runArguments({ ...settings, platform: undefined }, { image: 'image', command, home: '/home' });
  const parsed = parseRunCommand(
    words.map(({ word }) => word),
    { environment: () => undefined, resolvePath: (path) => path, os: settings.windows_container ? 'windows' : 'linux' },
  );
  if ('spec' in parsed) return;
  for (const problem of parsed.problems) {
    const [index] = problem.path ?? [];
    const path = typeof index === 'number' ? (words[index]?.path ?? []) : [];
    yield { ...problem, path: path.length === 0 ? ['run_command'] : path };
  }
}

/** Looks at the world before anything is made: is there an engine, and can the export be written? */
export async function* verifyEngine(ctx: VerifyContext<BuilderConfig>): AsyncIterable<Problem> {
  const { problemsOfWorld } = await import('./verify.ts');
  yield* problemsOfWorld(ctx);
}
