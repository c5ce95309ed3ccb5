import type { Host, Scope } from '@imgbuild/core/sdk';
import { failure } from '@imgbuild/core/sdk';
import { openEngine } from './docker.ts';
import type { Engine, EngineInfo } from './engine.ts';
import { type EngineAddress, findEngine } from './address.ts';
import { reasonOf, systemCodeOf } from './error.ts';
import { problems } from '../problems.ts';

interface Context {
  readonly host: Host;
  readonly scope: Scope;
  readonly signal: AbortSignal;
}

/** How a journal says which engine something is in, so that `cleanup` finds it in another environment too. */
export type EngineKey = {
  /** As in DOCKER_HOST. */
  readonly host: string;
  /** The context that named it, and holds its certificates. */
  readonly context?: string;
  /** Podman's own variable, where that named it. */
  readonly variable?: 'CONTAINER_HOST';
};

/** An engine that has answered. */
export interface OpenEngine {
  readonly engine: Engine;
  readonly info: EngineInfo;
  readonly key: EngineKey;
}

/** Finds the engine, and asks it who it is. */
export async function openFor(settings: { readonly docker_path: string }, ctx: Context): Promise<OpenEngine> {
  const address = await findEngine({ dockerPath: settings.docker_path }, ctx);
  const engine = openEngine(address, ctx);
  const info = await engine.info(ctx.signal).catch((error: unknown) => {
    if (ctx.signal.aborted) throw error;
    throw noAnswer(address, error);
  });
  return { engine, info, key: keyOf(address) };
}

/** The engine that a journal names. */
export async function reopen(key: EngineKey, ctx: Context): Promise<Engine> {
  const { DOCKER_HOST: _host, DOCKER_CONTEXT: _context, ...environment } = ctx.host.environment;
  const named = key.context === undefined ? { [key.variable ?? 'DOCKER_HOST']: key.host } : { DOCKER_CONTEXT: key.context };
  const host = { ...ctx.host, environment: { ...environment, ...named } };
  const dockerPath = key.variable === undefined ? 'docker' : 'podman';
  return openEngine(await findEngine({ dockerPath }, { ...ctx, host }), { ...ctx, host });
}

function keyOf({ name, context, from }: EngineAddress): EngineKey {
  return {
    host: name,
    ...(context === undefined ? {} : { context }),
    ...(from === 'CONTAINER_HOST' ? { variable: from } : {}),
  };
}

/** Why an engine cannot be spoken to, and what to do. */
function noAnswer({ name, from }: EngineAddress, error: unknown): Error {
  const code = systemCodeOf(error);
  if (code === 'EACCES' || code === 'EPERM') return failure(problems.create('engine-forbidden', { address: name, from }), error);
  const reason =
    code === 'ENOENT' ? 'there is no such socket' : code === 'ECONNREFUSED' ? 'nobody listens there' : reasonOfTalk(error, code);
  return failure(problems.create('no-engine', { address: name, from, reason }), error);
}

/** Why somebody who listens is not understood. */
function reasonOfTalk(error: unknown, code: string | undefined): string {
  const reason = reasonOf(error).replace(/\.$/, '');
  if (/HTTP request to an HTTPS server/i.test(reason))
    return 'it wants TLS, which DOCKER_TLS_VERIFY=1 turns on, with the certificates in DOCKER_CERT_PATH';
  return code === 'ECONNRESET' || code?.startsWith('HPE_') === true
    ? `what listens there is no engine, or wants TLS (${reason})`
    : reason;
}
