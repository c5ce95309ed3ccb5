/**
 * Names of images as Docker reads them (grammar: github.com/distribution/reference). `debian` is
 * `docker.io/library/debian:latest`.
 */
export interface Reference {
  /** Registry: a host with its port if one was given. Docker Hub is `docker.io`. */
  readonly domain: string;
  /** Repository without the registry. */
  readonly path: string;
  /** `latest` when neither a tag nor a digest was given. */
  readonly tag?: string;
  /** `ALGORITHM:HEX`. */
  readonly digest?: string;
}

/** Docker Hub, as references name it. */
export const hub = 'docker.io';

/** Where Hub keeps its official images; left out by people. */
const official = 'library/';

/** Longest path of a repository, in characters. */
const longestPath = 255;

const component = '[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*';
const label = '(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9])';
const domainPattern = new RegExp(`^(?:${label}(?:\\.${label})*|\\[[a-fA-F0-9:]+\\])(?::[0-9]+)?$`);
const pathPattern = new RegExp(`^${component}(?:/${component})*$`);
const tagPattern = /^\w[\w.-]{0,127}$/;

/** Hex digits of each algorithm that Docker knows (github.com/opencontainers/go-digest). */
const digestPattern = /^(?:sha256:[a-f0-9]{64}|sha384:[a-f0-9]{96}|sha512:[a-f0-9]{128})$/;

/** An image's ID, which Docker does not take for a name. */
const identifier = /^[a-f0-9]{64}$/;

/** Reads a name; undefined when it is none. A domain that no host can have (`a_b.c/x`) is refused here already. */
export function parseReference(text: string): Reference | undefined {
  if (identifier.test(text)) return undefined;
  const { domain, rest } = splitDomain(text);
  const at = rest.indexOf('@');
  const digest = at === -1 ? undefined : rest.slice(at + 1);
  const named = at === -1 ? rest : rest.slice(0, at);
  const colon = named.indexOf(':');
  const given = colon === -1 ? undefined : named.slice(colon + 1);
  const path = colon === -1 ? named : named.slice(0, colon);
  if (!domainPattern.test(domain) || !pathPattern.test(path) || path.length > longestPath) return undefined;
  if (digest !== undefined && !digestPattern.test(digest)) return undefined;
  const tag = given ?? (digest === undefined ? 'latest' : undefined);
  if (tag !== undefined && !isTag(tag)) return undefined;
  return { domain, path, ...(tag === undefined ? {} : { tag }), ...(digest === undefined ? {} : { digest }) };
}

/** The first part is a domain when it looks like a host; `localhost` always is one. */
function splitDomain(text: string): { readonly domain: string; readonly rest: string } {
  const slash = text.indexOf('/');
  if (slash === -1) return { domain: hub, rest: official + text };
  const first = text.slice(0, slash);
  const isDomain = first === 'localhost' || /[.:]/.test(first) || first !== first.toLowerCase();
  const domain = !isDomain || first === 'index.docker.io' ? hub : first;
  const rest = isDomain ? text.slice(slash + 1) : text;
  return { domain, rest: domain === hub && !rest.includes('/') ? official + rest : rest };
}

export function isTag(text: string): boolean {
  return tagPattern.test(text);
}

/** The name as people write it and as the engine lists it, without tag and digest: `debian`. */
export function familiarName({ domain, path }: Reference): string {
  if (domain !== hub) return `${domain}/${path}`;
  const short = path.startsWith(official) ? path.slice(official.length) : path;
  return short.includes('/') ? path : short;
}
