import { type Connection, failure, type Host } from '@imgbuild/core/sdk';
import type { WinrmConfig } from './config.ts';
import { problems } from './problems.ts';
import { type Proxy, proxyFor } from './proxy.ts';

/** All that is needed to reach a machine, with every default filled in. Times are milliseconds. */
export interface Target {
  readonly host: string;
  readonly port: number;
  readonly scheme: 'http' | 'https';
  /** Whether the machine's certificate has to be one that this machine trusts. */
  readonly certificate: 'trusted' | 'any';
  readonly login: 'basic' | 'ntlm';
  readonly user: string;
  readonly password: string;
  readonly proxy?: Proxy;
  readonly times: Times;
  readonly pauseBeforeConnecting: number;
}

export interface Times {
  /** How long a machine is waited for. */
  readonly patience: number;
  /** How long the machine may take for one answer; it then says that it has none yet. */
  readonly operation: number;
  /** How long nothing at all may come back before the connection counts as lost. */
  readonly silence: number;
  /** How long a command that runs is held on to while the machine cannot be reached. */
  readonly outage: number;
  /** How long PowerShell may take to read the first of what it is sent. */
  readonly start: number;
}

/** Makes a target of what a template says and a builder found. */
export function settle({
  config,
  target,
  host,
}: {
  readonly config: WinrmConfig;
  readonly target: Connection;
  readonly host: Pick<Host, 'environment' | 'hide'>;
}): Target {
  const address = filled(target.host) ?? filled(config.winrm_host);
  const user = filled(target.user) ?? filled(config.winrm_username);
  const password = filled(target.password) ?? filled(config.winrm_password);
  if (address === undefined) throw failure(problems.create('no-address'));
  if (user === undefined) throw failure(problems.create('no-user'));
  if (password === undefined) throw failure(problems.create('no-password'));
  host.hide(password);
  // The header has it in this form.
  host.hide(Buffer.from(`${user}:${password}`).toString('base64'));
  const scheme = config.winrm_use_ssl ? 'https' : 'http';
  const port = target.port ?? config.winrm_port ?? (scheme === 'https' ? 5986 : 5985);
  const proxy = config.winrm_no_proxy ? undefined : proxyFor({ host: address, port, scheme }, host.environment);
  return {
    host: address,
    port,
    scheme,
    certificate: config.winrm_insecure ? 'any' : 'trusted',
    login: config.winrm_use_ntlm ? 'ntlm' : 'basic',
    user,
    password,
    ...(proxy === undefined ? {} : { proxy }),
    times: timesFor(config.winrm_timeout ?? defaultPatience),
    pauseBeforeConnecting: config.pause_before_connecting ?? 0,
  };
}

const minute = 60_000;

/** For a target without settings, as a program that embeds this may make one; a template's have the same default. */
const defaultPatience = 30 * minute;

/** `winrm_timeout` is also the longest that one operation may take. */
function timesFor(patience: number): Times {
  const operation = Math.min(minute, Math.max(1000, patience));
  return {
    patience,
    operation,
    silence: operation + Math.min(minute / 2, operation),
    outage: Math.min(2 * minute, patience),
    start: Math.min(2 * minute, patience),
  };
}

const filled = (text: string | undefined): string | undefined => (text === '' ? undefined : text);

/** The machine as messages name it. */
export const placeOf = ({ host, port }: Target): string => `${host.includes(':') ? `[${host}]` : host}:${port}`;
