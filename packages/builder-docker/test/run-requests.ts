// Requests for containers (POST /containers/create, Engine API): ours, and when two of them mean the same.
import { resolve } from 'node:path';
import { parseRunCommand, withFiles, type World } from '../src/run/command.ts';
import { type Case, wordsOf } from './run-rows.ts';

/** What an engine is asked to create. */
export interface CreateRequest {
  readonly query: Readonly<Record<string, string>>;
  readonly body: object;
}

/** Stands for the folder that relative paths start from. */
export const directory = '/project';

/** The environment of whoever runs `docker`. */
export const environment: Readonly<Record<string, string>> = { GIVEN: 'from outside' };

/** The files that arguments name, in the folder. */
export const files: Readonly<Record<string, string>> = {
  'a.env': '\uFEFF# comment\n\n  A=1 \r\nGIVEN\nMISSING\nQUOTED="q # q"\n',
  'b.env': 'A=2',
  'a.labels': 'x=1\ny= 2\nz\n#w=1\n',
  'profile.json': '{\n "defaultAction": "SCMP_ACT_ALLOW",\n "x": [ 18446744073709551615, "a \\" b" ] }\n',
};

/** What we would ask for. */
export function ourRequest(each: Case): CreateRequest {
  const [, ...args] = wordsOf(each);
  const world: World = {
    environment: (name) => environment[name],
    resolvePath: (path) => resolve(directory, path),
    os: each.os ?? 'linux',
  };
  const result = parseRunCommand(args, world);
  if ('problems' in result) throw new Error(JSON.stringify(result.problems));
  const texts = result.spec.files.map(({ path }) => files[path] ?? '');
  const { image, name, platform, body } = withFiles(result.spec, texts, world);
  const query = { ...(name === undefined ? {} : { name }), ...(platform === undefined ? {} : { platform }) };
  return { query, body: { Image: image, ...body } };
}

/** The request with another folder to start from. */
export function inFolder(request: CreateRequest, folder: string): CreateRequest {
  return JSON.parse(JSON.stringify(request).replaceAll(`${directory}/`, `${folder}/`)) as CreateRequest;
}

/** Maps, of which every entry counts, even an empty one. */
const maps = new Set(
  'Annotations Config DriverOpts EndpointsConfig ExposedPorts Labels Options PortBindings StorageOpt Sysctls Tmpfs Volumes'.split(
    ' ',
  ),
);
/** About the terminal and the life of the CLI: there is none here. */
const ofTheCli = new Set(['AutoRemove', 'ConsoleSize']);
/** Where nothing means something else than the zero of its type. */
const meaningful = new Set(['Init', 'MaskedPaths', 'ReadonlyPaths', 'StopTimeout']);

/** Requests that mean the same are equal in this form. */
export function comparable({ query, body }: CreateRequest): unknown {
  const { MacAddress: _, ...rest } = structuredClone(body) as Record<string, unknown> & {
    NetworkingConfig?: { EndpointsConfig?: Record<string, object> };
  };
  // It sends an endpoint for the default network even if nothing is said of it.
  const endpoints = rest.NetworkingConfig?.EndpointsConfig;
  if (endpoints?.['default'] !== undefined && Object.keys(prune(endpoints['default'], '') as object).length === 0)
    delete endpoints['default'];
  return { query, body: prune(withStableOrder(rest), '') };
}

/** The CLI holds these in maps of Go, which have no order; of two with one name, the last wins. */
export function withStableOrder<T extends object>(body: T): T {
  const { Env, HostConfig } = body as { readonly Env?: string[]; readonly HostConfig?: { readonly Binds?: string[] } };
  return {
    ...body,
    ...(Env && { Env: sortedEnvironment(Env) }),
    ...(HostConfig && { HostConfig: { ...HostConfig, ...(HostConfig.Binds && { Binds: HostConfig.Binds.toSorted() }) } }),
  };
}

/** By name; lines of one name stay in their order. */
export function sortedEnvironment(lines: readonly string[]): readonly string[] {
  const nameOf = (line: string) => line.split('=')[0] ?? '';
  return lines.toSorted((a, b) => (nameOf(a) < nameOf(b) ? -1 : Number(nameOf(a) > nameOf(b))));
}

/** Without what means the same as not being there: Go writes the zero of every type. */
function prune(value: unknown, key: string): unknown {
  if (Array.isArray(value)) return value.map((each) => prune(each, ''));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value)
    .filter(([name]) => !ofTheCli.has(name))
    .map(([name, each]) => [name, prune(each, name)] as const);
  if (maps.has(key)) return Object.fromEntries(entries);
  return Object.fromEntries(entries.filter(([name, each]) => (meaningful.has(name) ? each !== null : !isZero(each, name))));
}

function isZero(value: unknown, name: string): boolean {
  if (typeof value === 'object' && value !== null) return Object.keys(value).length === 0;
  if (name === 'MemorySwappiness' && value === -1) return true;
  return [null, undefined, '', 0, false].some((zero) => zero === value);
}
