import { isIP } from 'node:net';
import { failure } from '@imgbuild/core/sdk';
import { problems } from './problems.ts';

/** A proxy for HTTP. */
export interface Proxy {
  readonly host: string;
  readonly port: number;
  /** Value of the header that logs in to it. */
  readonly authorization?: string;
}

type Environment = Readonly<Record<string, string | undefined>>;

interface Port {
  readonly host: string;
  readonly port: number;
  readonly scheme: 'http' | 'https';
}

/**
 * The proxy that the environment names for a machine, by the rules of Go's net/http, as Packer has them: HTTP_PROXY or HTTPS_PROXY
 * by the scheme, NO_PROXY with names, suffixes, addresses and networks; never for this machine itself.
 */
export function proxyFor(to: Port, environment: Environment): Proxy | undefined {
  const variable = to.scheme === 'https' ? 'HTTPS_PROXY' : 'HTTP_PROXY';
  const text = either(environment, variable);
  if (text === '' || isSelf(to.host) || isExempt(to, either(environment, 'NO_PROXY'))) return undefined;
  const url = URL.parse(/^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `http://${text}`);
  if (url === null || url.protocol !== 'http:' || url.hostname === '')
    throw failure(problems.create('invalid-proxy', { text: text.replace(/\/\/[^@/]*@/, '//'), variable }));
  const { username, password } = url;
  const credentials = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return {
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: url.port === '' ? 80 : Number(url.port),
    ...(username === '' ? {} : { authorization: `Basic ${Buffer.from(credentials).toString('base64')}` }),
  };
}

const either = (environment: Environment, name: string): string => environment[name] ?? environment[name.toLowerCase()] ?? '';

const isSelf = (host: string): boolean => host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'));

function isExempt({ host, port }: Port, list: string): boolean {
  return list
    .split(',')
    .map((entry) => entry.trim().toLowerCase())
    .filter((entry) => entry !== '')
    .some((entry) => matches(entry, host.toLowerCase(), port));
}

function matches(entry: string, host: string, port: number): boolean {
  if (entry === '*') return true;
  const [, network, bits] = /^([0-9.]+)\/(\d+)$/.exec(entry) ?? [];
  if (network !== undefined && bits !== undefined) return isIP(host) === 4 && isWithin(host, network, Number(bits));
  const [, name = entry, only] = /^(.*[^:]):(\d+)$/.exec(entry) ?? [];
  if (only !== undefined && isIP(entry) === 0 && Number(only) !== port) return false;
  const plain = isIP(entry) === 6 ? entry : name;
  const suffix = plain.replace(/^\*?\./, '');
  // ".example.com" means what is below it, "example.com" that and itself.
  return isIP(plain) === 0 ? host.endsWith(`.${suffix}`) || (suffix === plain && host === plain) : host === plain;
}

function isWithin(address: string, network: string, bits: number): boolean {
  const number = (text: string): number => text.split('.').reduce((total, part) => total * 256 + Number(part), 0);
  if (isIP(network) !== 4 || bits > 32) return false;
  const size = 2 ** (32 - bits);
  return Math.floor(number(address) / size) === Math.floor(number(network) / size);
}
