import { failure, type Host, type Json, type Reporter, type StepContext } from '@imgbuild/core/sdk';
import type { ImageInspectInfo } from 'dockerode';
import { asked } from '../engine/asked.ts';
import type { BuilderConfig } from '../config.ts';
import { reasonOf, statusOf } from '../engine/error.ts';
import { follow } from '../engine/follow.ts';
import { logIn, type Registries } from '../registry/login.ts';
import type { OpenEngine } from '../engine/open.ts';
import { problems } from '../problems.ts';

/** The image that a container begins with. */
export interface BaseImage {
  /** As the container is created with it. */
  readonly reference: string;
  readonly id: string;
  /** `NAME@sha256:…`, where a registry knows it by that. */
  readonly digest: string | undefined;
  readonly image: ImageInspectInfo;
}

export interface BaseContext extends StepContext {
  readonly open: OpenEngine;
  readonly host: Host;
}

/** What builds must have in common to share a pull: the engine, the image, and who pulls it. */
export function pullKey(settings: BuilderConfig, open: OpenEngine): Json {
  return keyFor({ image: settings.image, pull: settings.pull }, settings, open);
}

/** A key of what is had, in which engine, for which platform, and as whom; without a secret, since keys are told. */
export function keyFor(what: object, settings: BuilderConfig, { key: engine }: OpenEngine): Json {
  const { platform, login, login_server: server, login_username: user, ecr_login: ecr, aws_profile: profile } = settings;
  return JSON.parse(JSON.stringify({ ...what, engine, platform, login, server, user, ecr, profile })) as Json;
}

/** Pulls the image, unless the template forbids it and the engine has it. */
export async function pullBase(settings: BuilderConfig, ctx: BaseContext): Promise<BaseImage> {
  const { engine } = ctx.open;
  const reference = settings.image ?? '';
  const registries = await logIn(settings, { ...ctx, engine });
  const isThere =
    settings.pull === false &&
    (await asked(engine, `Looking for ${reference}`, engine.inspectImage(reference, ctx.signal))) !== undefined;
  if (!isThere) await pullImage(reference, settings.platform, registries, ctx);
  const base = await inspectBase(reference, ctx);
  // Others say so themselves, and may have the image for several platforms.
  if (ctx.open.info.engine === 'podman' && settings.platform !== undefined) checkPlatform(base, settings.platform, ctx.open);
  return base;
}

/** Podman runs what it has, whatever the platform it is asked for. */
function checkPlatform({ reference, image }: BaseImage, platform: string, { engine }: OpenEngine): void {
  const [os, architecture] = platform.split('/');
  if (os === image.Os && (architecture === undefined || (usualNames[architecture] ?? architecture) === image.Architecture))
    return;
  const reason = `what the engine at ${engine.name} has is for ${image.Os}/${image.Architecture}`;
  throw failure(problems.create('platform-missing', { reference, platform, reason }));
}

/** Processors by the names that Linux has for them. Source: github.com/containerd/platforms, "normalizeArch". */
const usualNames: Readonly<Record<string, string>> = {
  x86_64: 'amd64',
  'x86-64': 'amd64',
  aarch64: 'arm64',
  armhf: 'arm',
  i386: '386',
};

/** Pulls an image, with its layers' progress told. */
export async function pullImage(
  reference: string,
  platform: string | undefined,
  registries: Registries,
  { open: { engine }, report, signal }: Pick<BaseContext, 'open' | 'signal'> & { readonly report: Reporter },
): Promise<void> {
  const what = `Pulling ${reference}`;
  const auth = await registries.authFor(reference);
  const explain = (reason: string): Error => failure(whyNotPulled(reference, platform, reason));
  const named = /@|:[^/]*$/.test(reference) ? reference : `${reference}:latest`;
  const messages = engine.pull({ reference: named, platform, auth }, signal).catch((error: unknown) => {
    throw refusal(error, explain);
  });
  await follow(await asked(engine, what, messages), { what, report, explain });
}

/** An answer of no, explained. */
export function refusal(error: unknown, explain: (reason: string) => Error): unknown {
  return statusOf(error) === undefined ? error : Object.assign(explain(reasonOf(error)), { cause: error });
}

function whyNotPulled(reference: string, platform: string | undefined, reason: string): ReturnType<typeof problems.create> {
  if (
    /no matching manifest|no match for platform|does not match the specified platform|image operating system|choosing an image from manifest/i.test(
      reason,
    )
  )
    return problems.create('platform-missing', { reference, platform: platform ?? "the engine's own", reason });
  if (/unauthorized|authentication required|no basic auth|denied/i.test(reason))
    return problems.create('pull-denied', { reference, reason });
  if (/not found|manifest unknown|name unknown|repository does not exist|invalid reference/i.test(reason))
    return problems.create('image-unknown', { reference, reason });
  return problems.create('engine-failed', { what: `Pulling ${reference}`, reason });
}

/** What the engine knows of an image that must be there. */
export async function inspectBase(
  reference: string,
  { open: { engine }, signal }: { readonly open: OpenEngine; readonly signal: AbortSignal },
): Promise<BaseImage> {
  const image = await asked(engine, `Looking at ${reference}`, engine.inspectImage(reference, signal));
  if (image === undefined)
    throw failure(problems.create('image-unknown', { reference, reason: `the engine at ${engine.name} has no such image` }));
  return { reference, id: image.Id, digest: image.RepoDigests?.[0], image };
}
