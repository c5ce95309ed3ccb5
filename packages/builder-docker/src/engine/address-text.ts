import type { Host } from '@imgbuild/core/sdk';

/** Where an engine listens. */
export type EnginePlace =
  | { readonly kind: 'socket'; readonly path: string }
  | { readonly kind: 'tcp'; readonly host: string; readonly port: number }
  | {
      readonly kind: 'ssh';
      readonly user?: string;
      readonly host: string;
      readonly port?: number;
      /** On the other machine, where it is not the usual one. */
      readonly socketPath?: string;
    };

type Malformed = { readonly kind: 'malformed'; readonly reason: string };

export const defaultSocket = '/var/run/docker.sock';
export const defaultPipe = '//./pipe/docker_engine';

/** Port where an engine listens without TLS; Docker takes it for `tcp://HOST` with TLS as well. */
const defaultPort = 2375;

/** Reads an address as Docker's CLI reads DOCKER_HOST (docker/cli, opts/hosts.go and cli/connhelper/ssh). */
export function parseEngineHost(text: string, platform: Host['platform']): EnginePlace | Malformed {
  const address = text.trim();
  const mark = address.indexOf('://');
  // A path without a scheme is a socket; anything else without one is a host.
  const scheme = mark !== -1 ? address.slice(0, mark) : /^\.?\//.test(address) ? 'unix' : 'tcp';
  const rest = mark === -1 ? address : address.slice(mark + 3);
  if (rest.includes('://')) return malformed('it has two schemes');
  switch (scheme) {
    case 'unix':
      return { kind: 'socket', path: rest === '' ? defaultSocket : rest };
    case 'npipe':
      if (platform !== 'windows') return malformed('named pipes are only on Windows');
      return { kind: 'socket', path: rest === '' ? defaultPipe : rest };
    case 'tcp':
      return tcpPlace(rest);
    case 'ssh':
      return sshPlace(rest);
    default:
      return malformed(`"${scheme}" is none of unix, npipe, tcp and ssh`);
  }
}

function malformed(reason: string): Malformed {
  return { kind: 'malformed', reason };
}

interface Authority {
  readonly user: string | undefined;
  readonly host: string;
  readonly port: number | undefined;
  readonly path: string;
}

/** `[USER@]HOST[:PORT][/PATH]`; an IPv6 address stands in brackets. */
function parseAuthority(text: string): Authority | Malformed {
  const match = /^(?:([^@/]*)@)?(\[[^\]/]*\]|[^:/?#@[\]\s]*)(?::([^:/?#]*))?(\/[^?#]*)?$/.exec(text);
  if (match === null) {
    if (/[?#]/.test(text)) return malformed('it has a query or a fragment');
    return malformed(/^[^/[]*:[^/]*:/.test(text) ? 'an IPv6 address belongs in brackets' : 'it is not HOST:PORT');
  }
  const [, user, host = '', portText = '', path = ''] = match;
  const port = portText === '' ? undefined : Number(portText);
  if (port !== undefined && !(/^\d+$/.test(portText) && port >= 1 && port <= 65_535))
    return malformed(`"${portText}" is not a port`);
  return { user, host: host.replace(/^\[(.*)\]$/, '$1'), port, path };
}

function tcpPlace(rest: string): EnginePlace | Malformed {
  const authority = parseAuthority(rest);
  if ('kind' in authority) return authority;
  if (!/^\/?$/.test(authority.path)) return malformed('an engine below a path cannot be used here');
  return {
    kind: 'tcp',
    host: authority.host === '' ? 'localhost' : authority.host,
    port: authority.port ?? defaultPort,
  };
}

function sshPlace(rest: string): EnginePlace | Malformed {
  const authority = parseAuthority(rest);
  if ('kind' in authority) return authority;
  const { host, port } = authority;
  if (host === '') return malformed('there is no host');
  if (authority.user?.includes(':') === true) return malformed('SSH takes no password from an address; use a key or an agent');
  const user = decode(authority.user ?? '');
  const path = decode(authority.path);
  if (user === undefined || path === undefined) return malformed('"%" is not followed by two hex digits');
  return {
    kind: 'ssh',
    host,
    ...(user === '' ? {} : { user }),
    ...(port === undefined ? {} : { port }),
    ...(/^\/*$/.test(path) ? {} : { socketPath: path }),
  };
}

function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
