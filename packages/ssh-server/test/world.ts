// A folder of a test's own, with keys, a server in front of it, and OpenSSH's client to talk to it.
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { recordingReporter } from '@imgbuild/core/testing';
import { openSshServer, type SshServer, type SshServerOptions } from '../src/index.ts';
import { makeKeyPair } from '../src/keys.ts';
import { localCommunicator, type LocalCommunicator, type LocalOptions } from './local-communicator.ts';

export interface Result {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: Buffer;
  readonly stderr: string;
}

export interface World extends AsyncDisposable {
  /** Of the test, and of the machine behind the server. */
  readonly folder: string;
  readonly machine: string;
  readonly communicator: LocalCommunicator;
  readonly server: SshServer;
  readonly report: ReturnType<typeof recordingReporter>;
  /** What every client of OpenSSH is told. */
  readonly options: readonly string[];
  run(argv: readonly string[], o?: { readonly input?: Buffer | string }): Promise<Result>;
  start(argv: readonly string[]): ChildProcess;
  ssh(command: string, o?: { readonly input?: Buffer | string; readonly flags?: readonly string[] }): Promise<Result>;
  sftp(batch: string): Promise<Result>;
}

export async function openWorld(o: LocalOptions & Partial<SshServerOptions> = {}): Promise<World> {
  const folder = mkdtempSync(join(tmpdir(), 'imgbuild-ssh-server-'));
  const machine = join(folder, 'machine');
  mkdirSync(machine);
  mkdirSync(join(folder, 'spool'));
  const pair = makeKeyPair();
  writeFileSync(join(folder, 'key'), pair.privateKey, { mode: 0o600 });
  const communicator = localCommunicator(machine, o);
  const report = recordingReporter();
  const stop = new AbortController();
  const server = await openSshServer({
    communicator,
    authorizedKeys: [pair.publicKey],
    temporaryFolder: join(folder, 'spool'),
    report,
    signal: stop.signal,
    ...o,
  });
  const [hostKey] = server.hostKeys;
  writeFileSync(join(folder, 'known'), `[127.0.0.1]:${server.port} ${hostKey?.line}\n`);
  const options = [
    ...['-F', '/dev/null', '-i', join(folder, 'key'), '-o', 'IdentitiesOnly=yes', '-o', 'BatchMode=yes'],
    ...['-o', `UserKnownHostsFile=${join(folder, 'known')}`, '-o', 'StrictHostKeyChecking=yes', '-o', 'LogLevel=ERROR'],
  ];
  const start = (argv: readonly string[]): ChildProcess => {
    const [program = '', ...words] = argv;
    return spawn(program, words, { cwd: folder });
  };
  const run: World['run'] = async (argv, { input } = {}) => {
    const child = start(argv);
    const out: Buffer[] = [];
    const errors: Buffer[] = [];
    child.stdout?.on('data', (chunk: Buffer) => out.push(chunk));
    child.stderr?.on('data', (chunk: Buffer) => errors.push(chunk));
    child.stdin?.on('error', () => undefined);
    child.stdin?.end(input);
    return new Promise((resolve) => {
      child.once('close', (code, signal) =>
        resolve({ code, signal, stdout: Buffer.concat(out), stderr: Buffer.concat(errors).toString() }),
      );
    });
  };
  return {
    folder,
    machine,
    communicator,
    server,
    report,
    options,
    run,
    start,
    ssh: (command, { input, flags = [] } = {}) =>
      run(
        ['ssh', ...options, ...flags, '-p', String(server.port), 'me@127.0.0.1', command],
        input === undefined ? {} : { input },
      ),
    sftp: (batch) => run(['sftp', ...options, '-P', String(server.port), '-b', '-', 'me@127.0.0.1'], { input: batch }),
    [Symbol.asyncDispose]: async () => {
      await server[Symbol.asyncDispose]();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
