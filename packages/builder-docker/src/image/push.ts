import { type Artifact, failure, type PostProcessed } from '@imgbuild/core/sdk';
import { builderIds } from '../config.ts';
import { asked } from '../engine/asked.ts';
import type { Engine } from '../engine/engine.ts';
import { reasonOf, statusOf } from '../engine/error.ts';
import { follow } from '../engine/follow.ts';
import { problems } from '../problems.ts';
import { logIn, type Registries } from '../registry/login.ts';
import { familiarName, parseReference } from '../registry/reference.ts';
import { refuseOthers } from '../post-processors/accepted.ts';
import type { PushConfig } from '../post-processors/docker-push.ts';
import { engineOf, type ImageContext, imageIn } from './owned.ts';
import { imageName, namesOf } from '../post-processors/names.ts';

/** Version of the API from which on an engine can choose a platform (Engine API, "Version history", 1.46). */
const platformsSince = [1, 46] as const;

/** Pushes every name of the artifact's image, each once. */
export async function pushImage(settings: PushConfig, artifact: Artifact, ctx: ImageContext): Promise<PostProcessed> {
  refuseOthers(artifact, 'docker-push', 'images');
  const names = namesOf(artifact);
  if (names.length === 0) throw failure(problems.create('nothing-to-push', { id: artifact.id }));
  const { engine, key } = await engineOf(artifact, settings, ctx);
  if (settings.platform !== undefined) await refuseOldEngine(engine, settings.platform, ctx.signal);
  const { id } = await imageIn(engine, artifact.id, ctx.signal);
  const registries = await logIn(settings, { ...ctx, engine });
  const digests: (string | undefined)[] = [];
  for (const name of names) {
    ctx.report.say(`Pushing: ${name}`);
    digests.push(await pushName(name, settings.platform, engine, registries, ctx));
  }
  // The first is the artifact's own name, which Packer asks for its digest.
  const digest = digests[0];
  if (digest === undefined) ctx.report.say('Unable to determine pushed Docker image digest');
  return {
    artifact: {
      ...artifact,
      builderId: builderIds.imported,
      images: names.map((name) => ({ platform: 'docker', kind: 'image', name, id, place: parseReference(name)?.domain ?? name })),
      data: { ...artifact.data, engine: key, ...(digest === undefined ? {} : { digest }) },
    },
    input: 'keep',
    ...(digest === undefined ? {} : { outputs: { Digest: digest } }),
  };
}

/** Pushes one name, and gives what the registry knows it by: `NAME@sha256:…`. */
async function pushName(
  name: string,
  platform: string | undefined,
  engine: Engine,
  registries: Registries,
  ctx: ImageContext,
): Promise<string | undefined> {
  const { repository, tag } = imageName(name);
  await imageIn(engine, `${repository}:${tag}`, ctx.signal);
  const auth = await registries.authFor(name);
  const explain = (reason: string): Error => failure(whyNotPushed(name, reason));
  const what = `Pushing ${name}`;
  const messages = engine.push({ repository, tag, platform, auth }, ctx.signal).catch((error: unknown) => {
    throw statusOf(error) === undefined ? error : Object.assign(explain(reasonOf(error)), { cause: error });
  });
  const { digest, aux } = await follow(await asked(engine, what, messages), { what, report: ctx.report, explain });
  const found = digest ?? digestIn(aux);
  const reference = parseReference(name);
  return found === undefined || reference === undefined ? undefined : `${familiarName(reference)}@${found}`;
}

/** Where an engine says the digest beside its text. Source: moby, "PushResult" of api/types. */
function digestIn(aux: readonly unknown[]): string | undefined {
  for (const each of aux)
    if (typeof each === 'object' && each !== null && 'Digest' in each && typeof each.Digest === 'string') return each.Digest;
  return undefined;
}

function whyNotPushed(reference: string, reason: string): ReturnType<typeof problems.create> {
  const registry = parseReference(reference)?.domain ?? reference;
  if (/unauthorized|authentication required|no basic auth|denied|forbidden/i.test(reason))
    return problems.create('push-denied', { reference, registry, reason });
  if (/name unknown|repository .*(not found|does not exist)|name invalid|not known to registry/i.test(reason))
    return problems.create('push-unknown', { reference, registry, reason });
  return problems.create('push-failed', { reference, registry, reason });
}

/** An engine that does not know the choice pushes whatever it has, and does not say so. */
async function refuseOldEngine(engine: Engine, platform: string, signal: AbortSignal): Promise<void> {
  const { apiVersion } = await asked(engine, 'Asking the engine for its version', engine.info(signal));
  const [major = 0, minor = 0] = apiVersion.split('.').map(Number);
  const [sinceMajor, sinceMinor] = platformsSince;
  if (major > sinceMajor || (major === sinceMajor && minor >= sinceMinor)) return;
  throw failure(
    problems.create('push-without-platform', {
      address: engine.name,
      version: apiVersion,
      since: platformsSince.join('.'),
      platform,
    }),
  );
}
