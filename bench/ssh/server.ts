// OpenSSH on loopback for a benchmark, and the proxy that makes it far away.
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join, resolve } from 'node:path';
import { freePort } from '../../e2e/test/sshd.ts';

export interface Server {
  readonly port: number;
  readonly key: string;
  /** Starts it, and gives the time at which its port was open, in milliseconds since the epoch. */
  start(): Promise<number>;
  stop(): Promise<void>;
}

/** A server that is not running yet; its files are in the folder. */
export async function prepareServer(folder: string): Promise<Server> {
  const port = await freePort();
  const key = join(folder, 'id');
  for (const path of [key, join(folder, 'host')]) execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', path]);
  mkdirSync('/run/sshd', { recursive: true });
  writeFileSync(
    join(folder, 'sshd_config'),
    [
      `Port ${port}`,
      'ListenAddress 127.0.0.1',
      `HostKey ${join(folder, 'host')}`,
      `AuthorizedKeysFile ${key}.pub`,
      'StrictModes no',
      'UsePAM no',
      'PermitRootLogin yes',
      'MaxStartups 500',
      'PidFile none',
      'Subsystem sftp internal-sftp',
    ].join('\n'),
  );
  // A home of its own: what root's shell reads at every start on this machine is nothing to measure.
  const home = join(folder, 'home');
  mkdirSync(home);
  const inOwnHome = ['--mount', 'sh', '-c', 'mount --bind "$0" ~root && exec "$@"', home];
  let child: ChildProcess | undefined;
  return {
    port,
    key,
    start: async () => {
      const sshd = ['/usr/sbin/sshd', '-D', '-f', join(folder, 'sshd_config'), '-E', join(folder, 'log')];
      child = spawn('unshare', [...inOwnHome, ...sshd], { stdio: 'ignore' });
      while (!(await isOpen(port))) await new Promise((resume) => setTimeout(resume, 1));
      return performance.timeOrigin + performance.now();
    },
    stop: async () => {
      const ended = child === undefined || new Promise((resume) => child?.once('exit', resume));
      child?.kill();
      await ended;
      child = undefined;
    },
  };
}

function isOpen(port: number): Promise<boolean> {
  return new Promise((answer) => {
    const socket = connect({ host: '127.0.0.1', port });
    socket.once('connect', () => {
      socket.destroy();
      answer(true);
    });
    socket.once('error', () => answer(false));
  });
}

/** A port that leads to the server by way of a round trip of so many milliseconds. */
export async function farAway(port: number, roundTrip: number): Promise<{ readonly port: number; stop(): void }> {
  if (roundTrip === 0) return { port, stop: () => undefined };
  const program = resolve(import.meta.dirname, 'delay-proxy.ts');
  const child = spawn(process.execPath, [program, String(roundTrip), String(port)], { stdio: ['ignore', 'pipe', 'inherit'] });
  const text = await new Promise<string>((answer) => child.stdout.once('data', (bytes: Buffer) => answer(bytes.toString())));
  return { port: Number(text), stop: () => void child.kill() };
}
