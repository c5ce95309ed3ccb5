import { failure, type Machine, problemOf, type Reporter, type Scope } from '@imgbuild/core/sdk';
import type { SshServer, SshServerOptions } from '@imgbuild/ssh-server';
import type { AnsibleConfig } from './config.ts';
import { newPath, readText, writePrivate } from './files.ts';
import { problems } from './problems.ts';
import type { Way } from './way.ts';

type ProxyConfig = Pick<AnsibleConfig, 'local_port' | 'ssh_host_key_file' | 'ssh_authorized_key_file' | 'ansible_proxy_key_type'>;

export interface ProxyOptions {
  readonly config: ProxyConfig;
  readonly machine: Pick<Machine, 'communicator'>;
  /** The only name that may log in. */
  readonly user: string;
  /** Folder of this run for keys. */
  readonly folder: string;
  readonly scope: Scope;
  readonly signal: AbortSignal;
  readonly report: Reporter;
}

/** Ports that are tried after the one that was asked for, with it. */
const attempts = 10;

/** Opens an SSH server in front of the machine's communicator; it and its keys are gone with the scope. */
export async function openProxy(o: ProxyOptions): Promise<Way> {
  const { ssh_host_key_file: hostKeyFile, ssh_authorized_key_file: authorizedKeyFile } = o.config;
  const { makeKeys } = await import('./keys.ts');
  const { openSshServer } = await import('@imgbuild/ssh-server');
  const kind = o.config.ansible_proxy_key_type.toUpperCase() === 'RSA' ? 'RSA' : 'ECDSA';
  const own = authorizedKeyFile === undefined ? makeKeys(kind) : undefined;
  const keyFile = own === undefined ? undefined : await writePrivate(newPath('key-', o.folder), own.privateKey);
  const server = await listen(o.config.local_port ?? 0, openSshServer, o, {
    communicator: o.machine.communicator,
    authorizedKeys: own === undefined ? (await readText(authorizedKeyFile ?? '')).split('\n') : [own.publicKey],
    user: o.user,
    hostKeys: [hostKeyFile === undefined ? makeKeys(kind).privateKey : await readText(hostKeyFile)],
    temporaryFolder: o.folder,
    report: o.report,
    signal: o.signal,
  });
  const { address: host, port } = server;
  const known = server.hostKeys.map(({ line }) => `[${host}]:${port} ${line}\n`).join('');
  return {
    target: { host, port, user: o.user, connection: 'ssh' },
    keyFile,
    knownHostsFile: hostKeyFile === undefined ? await writePrivate(newPath('known-hosts-', o.folder), known) : undefined,
  };
}

/** Opens the server on the port that was asked for, or on one of the next. */
async function listen(
  port: number,
  open: (o: SshServerOptions) => Promise<SshServer>,
  { scope }: Pick<ProxyOptions, 'scope'>,
  options: SshServerOptions,
): Promise<SshServer> {
  const last = port === 0 ? 0 : Math.min(port + attempts - 1, 65_535);
  for (let next = port; next <= last; next++) {
    try {
      return await scope.acquire(
        "Ansible's way to the machine",
        () => open({ ...options, port: next }),
        async (server) => {
          await server[Symbol.asyncDispose]();
        },
      );
    } catch (error) {
      if (port === 0 || problemOf(error)?.code !== 'ssh-server/cannot-listen') throw error;
    }
  }
  throw failure(problems.create('ports-taken', { first: port, last }));
}
