import { createHash } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { failure, type Host } from '@imgbuild/core/sdk';
import { configFolder, isObject, parseObject, readDockerConfig, readOptional, said } from '../registry/docker-config.ts';
import { problems } from '../problems.ts';

/** The context in use, by name, and what chose it. */
export interface ChosenContext {
  readonly name: string;
  readonly chosenBy: string;
}

/** What a context says of its engine (docs.docker.com/engine/manage-resources/contexts). */
export interface EngineContext {
  /** As DOCKER_HOST. */
  readonly host: string;
  readonly verify: 'yes' | 'no';
  readonly ca?: Buffer;
  readonly cert?: Buffer;
  readonly key?: Buffer;
}

/** The context that DOCKER_CONTEXT or `docker context use` chose; undefined for the default one, which the environment describes. */
export async function chosenContext(host: Host): Promise<ChosenContext | undefined> {
  const named = said(host, 'DOCKER_CONTEXT');
  const config = named === undefined ? await readDockerConfig(host) : undefined;
  const name = named ?? config?.currentContext;
  if (name === undefined || name === 'default') return undefined;
  return { name, chosenBy: named === undefined ? `"currentContext" of ${config?.path ?? ''}` : 'DOCKER_CONTEXT' };
}

/** Reads a context from the folder of Docker's settings. */
export async function readContext({ name, chosenBy }: ChosenContext, host: Host): Promise<EngineContext> {
  const folder = join(configFolder(host), 'contexts');
  const id = createHash('sha256').update(name).digest('hex');
  const path = join(folder, 'meta', id, 'meta.json');
  const bytes = await readOptional(path);
  if (bytes === undefined) {
    const there = (await contextNames(join(folder, 'meta'))).map((each) => `"${each}"`).join(', ');
    throw failure(problems.create('context-not-found', { name, from: chosenBy, there: there === '' ? 'none' : there }));
  }
  const shown = host.displayPath(path);
  const { Endpoints } = parseObject(bytes.toString(), shown);
  const docker = isObject(Endpoints) ? Endpoints['docker'] : undefined;
  const address = isObject(docker) ? docker['Host'] : undefined;
  if (!isObject(docker) || typeof address !== 'string' || address === '')
    throw failure(problems.create('config-unreadable', { path: shown, reason: `the context "${name}" names no Docker engine` }));
  const [ca, cert, key] = await Promise.all(
    ['ca.pem', 'cert.pem', 'key.pem'].map((file) => readOptional(join(folder, 'tls', id, 'docker', file))),
  );
  return {
    host: address,
    verify: docker['SkipTLSVerify'] === true ? 'no' : 'yes',
    ...(ca === undefined ? {} : { ca }),
    ...(cert === undefined || key === undefined ? {} : { cert, key }),
  };
}

/** Names of all contexts, without those that cannot be read: they are told of in a message only. */
async function contextNames(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder).catch(() => []);
  const names = await Promise.all(
    entries.map(async (entry) => {
      try {
        const { Name } = parseObject((await readOptional(join(folder, entry, 'meta.json')))?.toString() ?? '', entry);
        return typeof Name === 'string' ? [Name] : [];
      } catch {
        return [];
      }
    }),
  );
  return names.flat().sort();
}
