import { readFile } from 'node:fs/promises';
import { isAbsolute, join, resolve } from 'node:path';
import { failure, type Host, type StepContext } from '@imgbuild/core/sdk';
import type { ContainerInspectInfo } from 'dockerode';
import { asked } from '../engine/asked.ts';
import { type BaseImage, pullImage } from '../image/base.ts';
import type { BuilderConfig } from '../config.ts';
import { statusOf } from '../engine/error.ts';
import { logIn } from '../registry/login.ts';
import type { OpenEngine } from '../engine/open.ts';
import { framed } from './output-streams.ts';
import { problems } from '../problems.ts';
import { container as containerResource, nameOf } from '../resources.ts';
import { runArguments } from './arguments.ts';
import { type ContainerSpec, parseRunCommand, withFiles } from '../run/command.ts';

/** A container that runs. */
export interface RunningContainer {
  readonly id: string;
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
    );
    for (const warning of created.warnings) ctx.report.detail(warning);
    return { data: { engine: key, id: created.id }, value: created.id };
  });
  if (spec.name !== undefined) await asked(engine, 'Naming the container', engine.renameContainer(id, spec.name, ctx.signal));
  await asked(engine, 'Starting the container', engine.startContainer(id, ctx.signal)).catch((error: unknown) => {
    throw explained(error, base, ctx.open);
  });
  ctx.report.detail(`Container ID: ${id}`);
  return { id, details: await runningOrWhyNot(id, base, ctx) };
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
  if ('problems' in parsed) throw failure(parsed.problems[0] ?? problems.create('no-shell', { reason: '' }));
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

/** A container that ends at once cannot be worked in; what it said last tells why. */
async function runningOrWhyNot(id: string, base: BaseImage, ctx: ContainerContext): Promise<ContainerInspectInfo> {
  const { engine } = ctx.open;
  const details = await asked(engine, 'Looking at the container', engine.inspectContainer(id, ctx.signal));
  if (details?.State.Running === true) return details;
  const said: string[] = [];
  const logs = Buffer.from(await engine.logs(id, ctx.signal).catch(() => new Uint8Array()));
  if (details?.Config.Tty === true) said.push(logs.toString());
  else framed((_kind, chunk) => said.push(chunk.toString())).parse(logs);
  const reason = said.join('').trim() === '' ? (details?.State.Error ?? '') : said.join('').trim();
  const values = { code: String(details?.State.ExitCode ?? 'unknown'), reason: reason === '' ? 'it said nothing' : reason };
  throw explained(failure(problems.create('container-ended', values)), base, ctx.open);
}

/** Programs of another processor fail in ways that tell little. */
function explained(error: unknown, { image, reference }: BaseImage, { engine }: OpenEngine): unknown {
  const text = error instanceof Error ? error.message : '';
  if (
    !/exec format error|exec user process|operating system .* cannot be used|does not match the (specified|detected host)/i.test(
      text,
    )
  )
    return error;
  const platform = [image.Os, image.Architecture, (image as { Variant?: string }).Variant].filter(Boolean).join('/');
  return failure(problems.create('platform-cannot-run', { reference, platform, address: engine.name }), error);
}

/** Folders of a container that are only there for its processes: an archive put there lands below them. */
export function hiddenFolders(details: ContainerInspectInfo): readonly string[] {
  const mounts = (details.Mounts as readonly { readonly Type?: string; readonly Destination: string }[])
    .filter(({ Type: type }) => type === 'tmpfs')
    .map(({ Destination: path }) => path);
  const { Tmpfs: tmpfs } = details.HostConfig as { Tmpfs?: Readonly<Record<string, string>> | null };
  return ['/dev', '/proc', '/sys', ...Object.keys(tmpfs ?? {}), ...mounts].map((path) => path.replace(/(.)\/+$/, '$1'));
}

/** Whether an error is that of a container which is not there any more. */
export function isGone(error: unknown): boolean {
  return statusOf(error) === 404 || statusOf(error) === 409;
}
