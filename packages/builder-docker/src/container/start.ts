import { readFile } from 'node:fs/promises';
import { isAbsolute, join, resolve } from 'node:path';
import { failure, type Host, type Problem, type StepContext } from '@imgbuild/core/sdk';
import type { ContainerInspectInfo } from 'dockerode';
import { asked } from '../engine/asked.ts';
import { type BaseImage, pullImage } from '../image/base.ts';
import type { BuilderConfig } from '../config.ts';
import { logIn } from '../registry/login.ts';
import type { OpenEngine } from '../engine/open.ts';
import { problems } from '../problems.ts';
import { container as containerResource, nameOf } from '../resources.ts';
import { runArguments } from './arguments.ts';
import { explained, runningOrWhyNot } from './why-not.ts';
import { type ContainerSpec, parseRunCommand, withFiles } from '../run/command.ts';

/** A container that runs. */
export interface RunningContainer {
  readonly id: string;
  /** What it runs. */
  readonly base: BaseImage;
  readonly details: ContainerInspectInfo;
}

export interface ContainerContext extends StepContext {
  readonly open: OpenEngine;
  readonly host: Host;
}

/** Creates and starts the container; it is removed when the scope ends, whatever happens. */
export async function startContainer(
  settings: BuilderConfig,
  base: BaseImage,
  command: readonly string[] | undefined,
  ctx: ContainerContext,
): Promise<RunningContainer> {
  const { engine, key } = ctx.open;
  const spec = await specOf(settings, base, command, ctx);
  const attempt = { base, settings, open: ctx.open };
  const isForeign = spec.image !== base.reference;
  const isMissing = async (): Promise<boolean> =>
    (await asked(engine, `Looking for ${spec.image}`, engine.inspectImage(spec.image, ctx.signal))) === undefined;
  if (isForeign && spec.pull !== 'never' && (await isMissing()))
    await pullImage(spec.image, spec.platform, await logIn(settings, { ...ctx, engine }), ctx);

  const id = await ctx.scope.hold(containerResource, { engine: key }, async ({ token, signal }) => {
    const name = nameOf(token);
    const body = { ...spec.body, Image: spec.image };
    const created = await asked(
      engine,
      'Creating the container',
      engine.createContainer({ name, platform: spec.platform, body }, signal),
    ).catch((error: unknown) => {
      throw explained(error, attempt);
    });
    for (const warning of created.warnings) ctx.report.detail(warning);
    return { data: { engine: key, id: created.id }, value: created.id };
  });
  if (spec.name !== undefined) await asked(engine, 'Naming the container', engine.renameContainer(id, spec.name, ctx.signal));
  await asked(engine, 'Starting the container', engine.startContainer(id, ctx.signal)).catch((error: unknown) => {
    throw explained(error, attempt);
  });
  ctx.report.detail(`Container ID: ${id}`);
  return { id, base, details: await runningOrWhyNot(id, attempt, ctx) };
}

async function specOf(
  settings: BuilderConfig,
  base: BaseImage,
  command: readonly string[] | undefined,
  { host, report }: ContainerContext,
): Promise<ContainerSpec> {
  const home = host.environment['HOME'] ?? host.environment['USERPROFILE'] ?? '~';
  const args = runArguments(settings, { image: base.reference, command, home }).map(({ word }) => word);
  report.detail(`Run command: docker run ${args.join(' ')}`);
  const parsed = parseRunCommand(args, {
    environment: (name) => host.environment[name],
    resolvePath: (path) => (isAbsolute(path) ? path : resolve(host.workingDirectory, path)),
    os: settings.windows_container ? 'windows' : 'linux',
  });
  // All of them were told before, but for what this machine's environment puts in.
  if ('problems' in parsed) throw failure(parsed.problems[0] as Problem);
  const { files } = parsed.spec;
  const texts = await Promise.all(
    files.map(async ({ path }) => {
      try {
        return await readFile(isAbsolute(path) ? path : join(host.workingDirectory, path), 'utf8');
      } catch (error) {
        throw failure(problems.create('file-unreadable', { path, reason: (error as Error).message }), error);
      }
    }),
  );
  return withFiles(parsed.spec, texts, { environment: (name) => host.environment[name] });
}

/** Folders of a container that are only there for its processes: an archive put there lands below them. */
export function hiddenFolders(details: ContainerInspectInfo): readonly string[] {
  const mounts = (details.Mounts as readonly { readonly Type?: string; readonly Destination: string }[])
    .filter(({ Type: type }) => type === 'tmpfs')
    .map(({ Destination: path }) => path);
  const { Tmpfs: tmpfs } = details.HostConfig as { Tmpfs?: Readonly<Record<string, string>> | null };
  return ['/dev', '/proc', '/sys', ...Object.keys(tmpfs ?? {}), ...mounts].map((path) => path.replace(/(.)\/+$/, '$1'));
}
