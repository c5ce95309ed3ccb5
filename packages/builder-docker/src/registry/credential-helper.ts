import { describeExit, failure, type Host, problemOf, type Scope } from '@imgbuild/core/sdk';
import { isObject } from './docker-config.ts';
import type { RegistryAuth } from '../engine/engine.ts';
import { problems } from '../problems.ts';

interface Context {
  readonly host: Host;
  readonly scope: Scope;
  readonly signal: AbortSignal;
}

/** A program that keeps credentials, and the file that names it. */
export interface Helper {
  /** Without `docker-credential-`. */
  readonly name: string;
  readonly path: string;
}

/** How a helper says that it has nothing (docker/docker-credential-helpers, credentials/error.go). It says so on standard output. */
const notFound = 'credentials not found in native keychain';

/** Longest answer of a helper that is told, in characters. */
const longest = 1_000;

/** Asks a helper for a server's credentials; undefined when it has none. */
export async function askHelper(helper: Helper, server: string, ctx: Context): Promise<RegistryAuth | undefined> {
  const answer = await run(helper, 'get', server, ctx);
  if (answer === undefined) return undefined;
  const { Username: username, Secret: secret } = answer;
  if (typeof username !== 'string' || typeof secret !== 'string')
    throw failed(helper, 'get', server, 'its answer has no "Username" and "Secret"');
  if (secret === '') return undefined;
  ctx.host.hide(secret);
  // What was got by logging in through a browser is a token, marked by this name.
  if (username === '<token>') return { serveraddress: server, identitytoken: secret };
  return { serveraddress: server, username, password: secret };
}

/** The servers that a helper knows. */
export async function serversOf(helper: Helper, ctx: Context): Promise<readonly string[]> {
  return Object.keys((await run(helper, 'list', 'unused', ctx)) ?? {});
}

/** One call of a helper. Neither its answer nor what it was asked is ever in an argument. */
async function run(
  helper: Helper,
  action: 'get' | 'list',
  input: string,
  ctx: Context,
): Promise<Readonly<Record<string, unknown>> | undefined> {
  const program = `docker-credential-${helper.name}`;
  const child = await ctx.host
    .spawn([program, action], { scope: ctx.scope, signal: ctx.signal, stdin: 'pipe' })
    .catch((error: unknown) => {
      if (problemOf(error)?.code !== 'host/program-not-found') throw error;
      const values = { program, path: helper.path, registry: action === 'list' ? 'all registries' : input };
      throw failure(problems.create('helper-missing', values), error);
    });
  const texts = Promise.all([collect(child.stdout), collect(child.stderr)]);
  // One that does not read what it is asked ends all the same, and its exit tells.
  await child.write(new TextEncoder().encode(input)).catch(() => undefined);
  await Promise.race([child.closeStdin().catch(() => undefined), child.exit]);
  const [exit, [output, errors]] = await Promise.all([child.exit, texts]);
  ctx.signal.throwIfAborted();
  if (exit.kind === 'exited' && exit.code === 0) {
    const answer = parse(output);
    if (answer === undefined) throw failed(helper, action, input, 'its answer is not JSON');
    return answer;
  }
  if (output.trim() === notFound) return undefined;
  const said = [output.trim(), errors.trim()]
    .filter((text) => text !== '')
    .join('\n')
    .slice(0, longest);
  throw failed(
    helper,
    action,
    input,
    said === '' ? `${describeExit(exit)}, without a word` : `${describeExit(exit)}, and said: ${said}`,
  );
}

function failed(helper: Helper, action: 'get' | 'list', input: string, reason: string): Error {
  const registry = action === 'list' ? 'all registries' : input;
  return failure(
    problems.create('helper-failed', {
      program: `docker-credential-${helper.name}`,
      action,
      registry,
      path: helper.path,
      reason,
    }),
  );
}

/** Undefined for what is no object: a helper's answer holds secrets and is never told. */
function parse(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

async function collect(chunks: AsyncIterable<Uint8Array>): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of chunks) text += decoder.decode(chunk, { stream: true });
  return text + decoder.decode();
}
