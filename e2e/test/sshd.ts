import { execFile, spawn } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** OpenSSH on loopback, for root with a key of the test's own. */
export interface SshServer extends AsyncDisposable {
  readonly port: number;
  /** Path of the private key. */
  readonly key: string;
}

/**
 * Root has an empty home there: what this machine's root reads at the start of a shell is not a test's.
 *
 * @param extra further lines of its configuration
 */
export async function openSshServer(folder: string, extra: readonly string[] = []): Promise<SshServer> {
  const port = await freePort();
  const key = join(folder, 'id_ed25519');
  for (const path of [key, join(folder, 'host_key')]) await run('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', path]);
  await mkdir('/run/sshd', { recursive: true });
  const config = [
    `Port ${port}`,
    'ListenAddress 127.0.0.1',
    `HostKey ${join(folder, 'host_key')}`,
    `AuthorizedKeysFile ${key}.pub`,
    'StrictModes no',
    'UsePAM no',
    'PermitRootLogin yes',
    'PidFile none',
    'MaxStartups 100',
    ...extra,
  ];
  await writeFile(join(folder, 'sshd_config'), `${config.join('\n')}\n`);
  const home = join(folder, 'home-of-root');
  await mkdir(home);
  const sshd = ['/usr/sbin/sshd', '-D', '-f', join(folder, 'sshd_config'), '-E', join(folder, 'sshd.log')];
  const inOwnHome = ['--mount', 'sh', '-c', 'mount --bind "$0" ~root && exec "$@"', home];
  const child = spawn('unshare', [...inOwnHome, ...sshd], { stdio: 'ignore' });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  for (let wait = 0; !(await isOpen(port)); wait++) {
    if (wait > 500) throw new Error('sshd did not start');
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  return {
    port,
    key,
    [Symbol.asyncDispose]: async () => {
      child.kill();
      await ended;
    },
  };
}

function isOpen(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port });
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}

/** A port of loopback that nothing listens on. */
export async function freePort(): Promise<number> {
  const listener = createServer();
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
  const { port } = listener.address() as { port: number };
  await new Promise((resolve) => listener.close(resolve));
  return port;
}
