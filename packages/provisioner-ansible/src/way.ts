import type { Connection, Json, Machine } from '@imgbuild/core/sdk';
import type { Target } from './inventory.ts';

/** How Ansible comes to the machine. */
export interface Way {
  readonly target: Omit<Target, 'alias'>;
  /** The file with the key that it logs in with. */
  readonly keyFile?: string | undefined;
  readonly knownHostsFile?: string | undefined;
  /** The password that it logs in with. */
  readonly password?: string | undefined;
}

/** Which way to take, decided by what the template says and how the machine is reached. */
export type Choice =
  | { readonly kind: 'proxy' }
  | { readonly kind: 'proxy-instead'; readonly reason: string }
  | { readonly kind: 'direct'; readonly connection: 'ssh' | 'winrm'; readonly host: string };

/** WinRM is gone to directly unless the template says otherwise: behind the proxy a Windows machine has no shell that Ansible speaks. */
export function chooseWay(useProxy: boolean | undefined, { connection }: Pick<Machine, 'connection'>): Choice {
  const { communicator, host = '' } = connection;
  const isProxied = useProxy === undefined ? communicator !== 'winrm' : useProxy;
  if (isProxied) return { kind: 'proxy' };
  const direct = communicator === 'ssh' || communicator === 'winrm' ? communicator : undefined;
  if (direct !== undefined && host !== '') return { kind: 'direct', connection: direct, host };
  const reason =
    direct === undefined ? `the communicator "${communicator}" is neither ssh nor winrm` : 'the machine has no address';
  return useProxy === undefined ? { kind: 'proxy' } : { kind: 'proxy-instead', reason };
}

/** Where the key of a connection comes from, as Packer looks for it. */
export type KeySource =
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'agent' }
  | { readonly kind: 'none' };

export function keySourceOf({ privateKey = '', privateKeyFile = '', settings }: Connection): KeySource {
  if (privateKeyFile !== '') return { kind: 'file', path: privateKeyFile };
  const { ssh_agent_auth: agent } = (settings ?? {}) as Readonly<Record<string, Json>>;
  if (agent === true) return { kind: 'agent' };
  return privateKey === '' ? { kind: 'none' } : { kind: 'text', text: privateKey };
}
