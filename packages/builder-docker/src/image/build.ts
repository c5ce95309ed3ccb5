import { access, readFile } from 'node:fs/promises';
import { failure, type Json } from '@imgbuild/core/sdk';
import { asked } from '../engine/asked.ts';
import { type BaseContext, type BaseImage, inspectBase, keyFor, refusal } from './base.ts';
import { buildContext } from './build-context.ts';
import type { BuilderConfig } from '../config.ts';
import { allRegistryAuths, engineKey } from '../registry/credentials.ts';
import type { EngineInfo, RegistryAuth } from '../engine/engine.ts';
import { follow } from '../engine/follow.ts';
import { logIn } from '../registry/login.ts';
import { proxyVariables } from '../registry/proxies.ts';
import type { OpenEngine } from '../engine/open.ts';
import { problems } from '../problems.ts';
import { baseNameOf, namedImage } from '../resources.ts';
import { withPrefix } from './result.ts';

/** What builds must have in common to share a base image that is built. */
export function buildKey(settings: BuilderConfig, open: OpenEngine): Json {
  return keyFor({ build: settings.build }, settings, open);
}

/** Builds the image to begin with. It has a name of its own until the build is over; then it lives on only below what was made of it. */
export async function buildBase(settings: BuilderConfig, ctx: BaseContext): Promise<BaseImage> {
  const { build } = settings;
  if (build === undefined) throw new Error('there is nothing to build');
  const { engine, key, info } = ctx.open;
  for (const path of [build.path, build.build_dir])
    await access(path).catch((error: unknown) => {
      const reason = (error as NodeJS.ErrnoException).code === 'ENOENT' ? 'it is not there' : (error as Error).message;
      throw failure(problems.create('place-missing', { path: ctx.host.displayPath(path), reason }), error);
    });
  const registries = await logIn(settings, { ...ctx, engine });
  const auths = await allRegistryAuths(ctx);
  const all = registries.own === undefined ? auths : { ...auths, [engineKey(registries.own.serveraddress)]: registries.own };
  const values = { ...(await proxyVariables(engine.name, ctx.host)), ...build.arguments };
  const builder = builderFor(info, ctx.host.environment['DOCKER_BUILDKIT']);
  const id = await ctx.scope.hold(namedImage, { engine: key }, async ({ token, signal }) => {
    const name = baseNameOf(token);
    const context = await buildContext({
      folder: build.build_dir,
      dockerfile: build.path,
      compress: build.compress ? 'gzip' : 'none',
    });
    const query = {
      t: name,
      dockerfile: context.dockerfile,
      rm: '1',
      forcerm: '1',
      ...(Object.keys(values).length === 0 ? {} : { buildargs: JSON.stringify(values) }),
      ...(settings.platform === undefined ? {} : { platform: settings.platform }),
      ...(build.pull ? { pull: '1' } : {}),
    };
    const sessionAuth = registries.own ?? (await authNamedIn(build.path, all));
    const explain = (reason: string): Error =>
      failure(problems.create('build-failed', { path: ctx.host.displayPath(build.path), reason }));
    const messages = engine
      .build(context.archive, { query, auths: all, sessionAuth, builder, signal })
      .catch((error: unknown) => {
        throw refusal(error, explain);
      });
    const what = 'Building the base image';
    const { aux, texts } = await follow(await asked(engine, what, messages), { what, report: ctx.report, explain });
    const built = idIn(aux, texts);
    return { data: { engine: key, name }, value: built ?? name };
  });
  const base = await inspectBase(id, ctx);
  ctx.report.say(`Finished building base image "${base.id}"`);
  return { ...base, reference: base.id, digest: undefined };
}

/** Which builder is asked for: what DOCKER_BUILDKIT says, else what the engine prefers. */
function builderFor(info: EngineInfo, variable: string | undefined): EngineInfo['builder'] {
  if (info.engine === 'podman') return 'classic';
  if (variable === undefined || variable === '') return info.builder;
  return ['0', 'false'].includes(variable.toLowerCase()) ? 'classic' : 'buildkit';
}

/** The credentials of the only registry that a Dockerfile begins with and that we know. */
async function authNamedIn(dockerfile: string, auths: Readonly<Record<string, RegistryAuth>>): Promise<RegistryAuth | undefined> {
  const names = [...(await readFile(dockerfile, 'utf8')).matchAll(/^\s*FROM\s+(?:--\S+\s+)*([^\s/]+)\//gim)].map(
    ([, name]) => name,
  );
  const found = Object.entries(auths).filter(([registry]) => names.includes(registry));
  return found.length === 1 ? found[0]?.[1] : undefined;
}

/** The id of what was built, which each builder says in its own way. */
function idIn(aux: readonly unknown[], texts: readonly string[]): string | undefined {
  for (const each of aux.toReversed())
    if (typeof each === 'object' && each !== null && 'ID' in each && typeof each.ID === 'string') return withPrefix(each.ID);
  return /^Successfully built ([0-9a-f]+)$/m.exec(texts.join('\n'))?.[1];
}
