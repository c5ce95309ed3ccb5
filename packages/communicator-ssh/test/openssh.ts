import { execFile, spawn } from 'node:child_process';
import { appendFile, chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** OpenSSH on loopback, in namespaces of its own: with users of the test's, and gone with all its children at once. */
export interface OpenSsh extends AsyncDisposable {
  readonly port: number;
  /** For files of the test; gone at the end. */
  readonly folder: string;
  /** Path of a private key that may log in as `root` and as `builder`. */
  readonly key: string;
  /** As in `known_hosts`: type and key. */
  readonly hostKey: string;
  log(): Promise<string>;
  start(): Promise<void>;
  /** As if the power went: all connections are reset. */
  stop(): Promise<void>;
  /** Another host key from the next start on. */
  changeHostKey(): Promise<void>;
}

export const password = 'correct horse "battery" staple';

export interface OpenSshOptions {
  /** Further lines of its configuration; of a setting the first line counts, so these come first. */
  readonly lines?: readonly string[];
  /** Login shell of its users. */
  readonly shell?: string;
  /** Commands that are run as root where only this server sees what they mount. */
  readonly before?: string;
  readonly isStarted?: false;
}

/** Keyboard-interactive is PAM's; and only the password counts. */
const pam = 'auth required pam_unix.so\naccount required pam_permit.so\nsession required pam_permit.so\n';

export async function openSsh(o: OpenSshOptions = {}): Promise<OpenSsh> {
  const folder = await mkdtemp(join(tmpdir(), 'imgbuild-ssh-'));
  await chmod(folder, 0o755);
  const port = await freePort();
  const path = (name: string): string => join(folder, name);
  await makeKey(path('id'));
  await makeKey(path('host'));
  await mkdir('/run/sshd', { recursive: true });
  const { stdout: hash } = await run('openssl', ['passwd', '-6', password]);
  const shell = o.shell ?? '/bin/bash';
  await mkdir(path('root'));
  await mkdir(path('builder'));
  await run('chown', ['64321:64321', path('builder')]);
  await writeFile(
    path('passwd'),
    `root:x:0:0:root:${path('root')}:${shell}\nbuilder:x:64321:64321::${path('builder')}:${shell}\nsshd:x:64320:65534::/run/sshd:/usr/sbin/nologin\nnobody:x:65534:65534::/:/usr/sbin/nologin\n`,
  );
  await writeFile(path('shadow'), ['root', 'builder'].map((name) => `${name}:${hash.trim()}:19000:0:99999:7:::\n`).join(''));
  await writeFile(path('pam'), pam);
  const config = [
    ...(o.lines ?? []).map((line) => line.replaceAll('FOLDER', folder)),
    `Port ${port}`,
    'ListenAddress 127.0.0.1',
    `HostKey ${path('host')}`,
    `AuthorizedKeysFile ${path('id.pub')}`,
    'StrictModes no',
    'UsePAM no',
    'PermitRootLogin yes',
    'PidFile none',
    'MaxStartups 100',
    'LogLevel DEBUG1',
    ...(o.lines?.some((line) => line.startsWith('Subsystem')) === true ? [] : ['Subsystem sftp /usr/lib/openssh/sftp-server']),
  ];
  await writeFile(path('sshd_config'), `${config.join('\n')}\n`);
  await writeFile(
    path('start'),
    [
      'set -e',
      `mount --bind ${path('passwd')} /etc/passwd`,
      `mount --bind ${path('shadow')} /etc/shadow`,
      `mount --bind ${path('pam')} /etc/pam.d/sshd`,
      o.before?.replaceAll('FOLDER', folder) ?? '',
      `exec /usr/sbin/sshd -D -f ${path('sshd_config')} -E ${path('log')}`,
    ].join('\n'),
  );
  let stop: (() => Promise<void>) | undefined;
  const server: OpenSsh = {
    port,
    folder,
    key: path('id'),
    hostKey: (await readFile(path('host.pub'), 'utf8')).split(' ').slice(0, 2).join(' '),
    log: () => readFile(path('log'), 'utf8'),
    start: async () => {
      const namespaces = ['unshare', '--mount', '--pid', '--fork', '--kill-child=KILL', '--mount-proc'];
      // When the test's process dies, so does this.
      const argv = ['--pdeathsig', 'KILL', ...namespaces, '/bin/bash', path('start')];
      const child = spawn('setpriv', argv, { stdio: ['ignore', 'ignore', 'pipe'] });
      let complaints = '';
      child.stderr.on('data', (bytes: Buffer) => (complaints += bytes.toString()));
      const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
      stop = async () => {
        child.kill('SIGKILL');
        await ended;
        while (await isOpen(port)) await pause(5);
      };
      for (let wait = 0; !(await isOpen(port)); wait++) {
        if (child.exitCode !== null || wait > 2000) throw new Error(`sshd did not start: ${complaints}`);
        await pause(5);
      }
    },
    stop: async () => {
      await stop?.();
      stop = undefined;
    },
    changeHostKey: async () => {
      await rm(path('host'));
      await makeKey(path('host'));
    },
    [Symbol.asyncDispose]: async () => {
      await stop?.();
      await rm(folder, { recursive: true, force: true });
    },
  };
  await appendFile(path('log'), '');
  if (o.isStarted !== false) await server.start();
  return server;
}

export async function makeKey(path: string, ...more: readonly string[]): Promise<void> {
  const kind = more.includes('-t') ? [] : ['-t', 'ed25519'];
  const passphrase = more.includes('-N') ? [] : ['-N', ''];
  await run('ssh-keygen', ['-q', ...kind, ...passphrase, '-C', 'test', '-f', path, ...more]);
}

export function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

/** Whether something listens there; it gets no connection by which it could count us. */
async function isOpen(port: number): Promise<boolean> {
  const listening = await readFile('/proc/net/tcp', 'utf8');
  const number = port.toString(16).toUpperCase().padStart(4, '0');
  return listening.split('\n').some((line) => new RegExp(`^\\s*\\d+: 0100007F:${number} \\S+ 0A `).test(line));
}

export async function freePort(): Promise<number> {
  const listener = createServer();
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
  const { port } = listener.address() as { port: number };
  await new Promise((resolve) => listener.close(resolve));
  return port;
}

/** What a port answers to a text; for tunnels. */
export function exchange(port: number, text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: '127.0.0.1', port });
    let answer = '';
    socket.on('data', (bytes) => (answer += bytes.toString()));
    socket.once('error', reject);
    socket.once('end', () => resolve(answer));
    socket.end(text);
  });
}
