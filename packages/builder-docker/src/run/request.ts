import type { ContainerCreateOptions, HostConfig } from 'dockerode';
import type { Draft, HostSettings } from './draft.ts';
import { type Disagreement, type Endpoint, endpoints } from './network.ts';
import { cut } from './reading.ts';

/** The words after the image, and which flags were given. */
export interface Written {
  readonly command: readonly string[];
  readonly given: (flag: string) => boolean;
}

/**
 * The body of `POST /containers/create` (Engine API 1.48) for all that flags said, or where they disagree. What flags do not
 * speak of is left to the engine, but for what Docker's CLI always says.
 */
export function makeRequest(draft: Draft, { command, given }: Written): ContainerCreateOptions | readonly Disagreement[] {
  const networking = endpoints(draft.networks, { ...draft, hardwareAddress: draft.hardwareAddress });
  const wrong = [...disagreements(draft, given), ...('flag' in networking ? [networking] : [])];
  if (wrong.length > 0 || !('value' in networking)) return wrong;
  const host: HostSettings = {
    ...draft.host,
    NetworkMode: draft.networks[0]?.target ?? 'default',
    ...mountsOf(draft),
    ...portsOf(draft),
    ...devicesOf(draft),
    ...securityOf(draft),
    ...(draft.limits.length === 0 ? {} : { Ulimits: limitsOf(draft) }),
    ...(draft.links.length === 0 ? {} : { Links: draft.links }),
    ...(draft.logOptions.length === 0
      ? {}
      : { LogConfig: { Type: draft.host.LogConfig?.Type ?? '', Config: Object.fromEntries(draft.logOptions) } }),
  };
  return {
    ...draft.body,
    ...streamsOf(draft),
    ...(command.length === 0 ? {} : { Cmd: [...command] }),
    ...(draft.env.length === 0 ? {} : { Env: variablesOf(draft) }),
    ...(draft.labels.length === 0 ? {} : { Labels: Object.fromEntries(draft.labels) }),
    ...healthOf(draft),
    ...exposedOf(draft),
    ...volumesOf(draft),
    ...networkOf(networking.value, draft),
    HostConfig: host as HostConfig,
  };
}

/** The last of each name. */
function variablesOf({ env }: Draft): string[] {
  return [...new Map(env.map((variable) => [cut(variable, '=').before, variable])).values()];
}

/** Which streams somebody is to hold. Docker's CLI holds all of a container that it does not run detached. */
function streamsOf({ attach, detached, body }: Draft): ContainerCreateOptions {
  if (detached) return { AttachStdin: false, AttachStdout: false, AttachStderr: false };
  const all = attach.length === 0;
  const stdin = attach.includes('stdin') || body.OpenStdin === true;
  return {
    AttachStdin: stdin,
    AttachStdout: all || attach.includes('stdout'),
    AttachStderr: all || attach.includes('stderr'),
    ...(stdin && body.OpenStdin === true ? { StdinOnce: true } : {}),
  };
}

function healthOf({ health }: Draft): ContainerCreateOptions {
  const set = Object.entries(health).filter(([, value]) => value !== undefined && value !== 0);
  return set.length === 0 ? {} : { Healthcheck: Object.fromEntries(set) };
}

function exposedOf({ exposed, published }: Draft): ContainerCreateOptions {
  const ports = [...published.map(({ port }) => port), ...exposed];
  return ports.length === 0 ? {} : { ExposedPorts: Object.fromEntries(ports.map((port) => [port, {}])) };
}

function portsOf({ published }: Draft): HostSettings {
  const bindings = new Map<string, object[]>();
  for (const { port, binding } of published) bindings.set(port, [...(bindings.get(port) ?? []), binding]);
  return bindings.size === 0 ? {} : { PortBindings: Object.fromEntries(bindings) };
}

function volumesOf({ volumes }: Draft): ContainerCreateOptions {
  const targets = volumes.flatMap((each) => (each.kind === 'anonymous' ? [each.target] : []));
  return targets.length === 0 ? {} : { Volumes: Object.fromEntries(targets.map((target) => [target, {}])) };
}

function mountsOf({ volumes }: Draft): HostSettings {
  const binds = new Set(volumes.flatMap((each) => (each.kind === 'bind' ? [each.bind] : [])));
  return binds.size === 0 ? {} : { Binds: [...binds] };
}

function devicesOf({ devices, requests }: Draft): HostSettings {
  const paths = devices.flatMap((each) => (each.kind === 'path' ? [each.device] : []));
  const names = devices.flatMap((each) => (each.kind === 'cdi' ? [each.name] : []));
  const all = names.length === 0 ? requests : [...requests, { Driver: 'cdi', DeviceIDs: names }];
  return { ...(paths.length === 0 ? {} : { Devices: paths }), ...(all.length === 0 ? {} : { DeviceRequests: all }) };
}

/** The last of each name, sorted by it. */
function limitsOf({ limits }: Draft): Draft['limits'] {
  const byName = new Map(limits.map((limit) => [limit.Name, limit]));
  return [...byName.keys()].sort().flatMap((name) => byName.get(name) ?? []);
}

/** A profile is named by its path here, until what is in the file is laid in. */
function securityOf({ security }: Draft): HostSettings {
  const options = security.flatMap((each) => {
    if (each.kind === 'open-paths') return [];
    return [each.kind === 'profile' ? `seccomp=${each.path}` : each.option];
  });
  return {
    ...(options.length === 0 ? {} : { SecurityOpt: options }),
    ...(security.some(({ kind }) => kind === 'open-paths') ? { MaskedPaths: [], ReadonlyPaths: [] } : {}),
  };
}

/** Engines before API 1.44 know the hardware address only of the container, later ones that of each network. */
function networkOf(made: ReadonlyMap<string, Endpoint>, { networks, hardwareAddress }: Draft): ContainerCreateOptions {
  const address = made.get(networks[0]?.target ?? 'default')?.MacAddress ?? hardwareAddress;
  return {
    ...(made.size === 0 ? {} : { NetworkingConfig: { EndpointsConfig: Object.fromEntries(made) } }),
    ...(address === '' ? {} : { MacAddress: address }),
  };
}

function* disagreements(draft: Draft, given: Written['given']): Iterable<Disagreement> {
  if (draft.detached && draft.attach.length > 0)
    yield { flag: 'attach', reason: 'it does not go with --detach: streams are either held or not' };
  if (draft.body.Healthcheck !== undefined && 'Healthcheck' in healthOf(draft))
    yield { flag: 'no-healthcheck', reason: 'it does not go with --health-…: there is a health check or there is none' };
  if (draft.host.LogConfig?.Type === 'none' && given('log-opt'))
    yield { flag: 'log-opt', reason: 'it does not go with --log-driver none, which has no options' };
}
