import { type Connection, failure, type Host } from '@imgbuild/core/sdk';
import { type Hop, readHops, readTunnel, type Tunnel } from '@imgbuild/builder-kit';
import type { SshConfig } from './config.ts';
import { bastionLogins, type Logins, machineLogins } from './logins.ts';
import { problems } from './problems.ts';

/** An SSH server, and how to get in. */
export interface Server {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly logins: Logins;
  /** Its keys as blobs, where the platform told them. */
  readonly hostKeys?: readonly Buffer[];
}

export interface Proxy {
  readonly type: 'socks5' | 'http';
  readonly host: string;
  readonly port: number;
  readonly user?: string;
  readonly password?: string;
}

/** All that is needed to reach a machine, with every default filled in. Times are milliseconds. */
export interface Target extends Server {
  /** Machines on the way, the nearest first. */
  readonly hops: readonly Server[];
  readonly proxy?: Proxy;
  readonly patience: Patience;
  readonly ciphers?: readonly string[];
  readonly keyExchange?: readonly string[];
  readonly keepAlive: number;
  /** How long the other side may be silent although it was asked something; 0 for as long as it likes. */
  readonly silence: number;
  readonly pty: boolean;
  /** Path of the agent's socket that is forwarded. */
  readonly forwardedAgent?: string;
  readonly localTunnels: readonly Tunnel[];
  readonly remoteTunnels: readonly Tunnel[];
  readonly transfer: 'scp' | 'sftp';
  readonly pauseBeforeConnecting: number;
}

/** How long to wait for a machine, and how often it may refuse a login. Either may be infinite. */
export interface Patience {
  readonly timeout: number;
  readonly refusals: number;
}

/** Makes a target of what a template says and a builder found. Keys are read here. */
export async function settle({
  config,
  target,
  host,
}: {
  readonly config: SshConfig;
  readonly target: Connection;
  readonly host: Host;
}): Promise<Target> {
  if (target.host === undefined || target.host === '') throw failure(problems.create('no-address'));
  if (target.user === undefined || target.user === '') throw failure(problems.create('no-user'));
  const agent = host.environment['SSH_AUTH_SOCK'];
  const hops = await hopsOf(config, target, host);
  return {
    host: target.host,
    port: target.port ?? config.ssh_port,
    user: target.user,
    logins: await machineLogins(config, target, host),
    ...(target.hostKeys === undefined ? {} : { hostKeys: target.hostKeys.map(blobOf) }),
    hops,
    ...proxyOf(config),
    patience: patienceOf(config),
    ...(isFilled(config.ssh_ciphers) ? { ciphers: config.ssh_ciphers } : {}),
    ...(isFilled(config.ssh_key_exchange_algorithms) ? { keyExchange: config.ssh_key_exchange_algorithms } : {}),
    keepAlive: Math.max(0, config.ssh_keep_alive_interval),
    silence: config.ssh_read_write_timeout ?? 0,
    pty: config.ssh_pty,
    ...(agent === undefined || agent === '' || config.ssh_disable_agent_forwarding ? {} : { forwardedAgent: agent }),
    localTunnels: tunnels(config.ssh_local_tunnels),
    remoteTunnels: tunnels(config.ssh_remote_tunnels),
    transfer: config.ssh_file_transfer_method,
    pauseBeforeConnecting: config.pause_before_connecting ?? 0,
  };
}

/** Packer's rule: five minutes and ten refusals, unless one of them is set; then the other has no limit. */
function patienceOf(config: SshConfig): Patience {
  const timeout = config.ssh_wait_timeout ?? config.ssh_timeout ?? 0;
  const refusals = config.ssh_handshake_attempts ?? 0;
  if (timeout === 0 && refusals === 0) return { timeout: 300_000, refusals: 10 };
  return { timeout: timeout === 0 ? Infinity : timeout, refusals: refusals === 0 ? Infinity : refusals };
}

async function hopsOf(config: SshConfig, target: Connection, host: Host): Promise<readonly Server[]> {
  const written = config.ssh_bastion_host ?? '';
  if (written === '') return [];
  const logins = await bastionLogins(config, target, host);
  const toServer = (hop: Hop): Server => ({
    host: hop.host,
    port: hop.port ?? config.ssh_bastion_port,
    user: hop.user ?? config.ssh_bastion_username ?? '',
    logins,
  });
  return (readHops(written) ?? []).map(toServer);
}

function proxyOf(config: SshConfig): { readonly proxy?: Proxy } {
  if (config.ssh_proxy_host === undefined || config.ssh_proxy_host === '') return {};
  return {
    proxy: {
      type: config.ssh_proxy_type,
      host: config.ssh_proxy_host,
      port: config.ssh_proxy_port,
      ...(config.ssh_proxy_username === undefined ? {} : { user: config.ssh_proxy_username }),
      ...(config.ssh_proxy_password === undefined ? {} : { password: config.ssh_proxy_password }),
    },
  };
}

function isFilled<T>(list: readonly T[] | undefined): list is readonly T[] {
  return list !== undefined && list.length > 0;
}

const tunnels = (texts: readonly string[] | undefined): readonly Tunnel[] =>
  (texts ?? []).flatMap((text) => readTunnel(text) ?? []);

/** Of a line of `known_hosts` without names: `ssh-ed25519 AAAA…`. */
function blobOf(line: string): Buffer {
  return Buffer.from(line.trim().split(/\s+/)[1] ?? '', 'base64');
}
