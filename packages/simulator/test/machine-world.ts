// Real machines for tests: a base image that is made once, keys, and the OpenSSH client.
import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { Host } from '@imgbuild/core/sdk';
import { fakeScope, recordingReporter, testHost } from '@imgbuild/core/testing';
import type { SandboxContext } from '@imgbuild/sandbox';
import type { Machine } from '../src/machines/machines.ts';

export interface Answer {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface MachineWorld extends AsyncDisposable {
  readonly folder: string;
  readonly ctx: SandboxContext;
  readonly publicKey: string;
  readonly told: readonly string[];
  /** Names of the network links that were made, in order. */
  readonly links: readonly string[];
  /** Called with each program that is started. */
  onSpawn: ((argv: readonly string[]) => void) | undefined;
  /** Ends when the world's key lets one in: a machine runs some time before its SSH server listens. */
  reached(machine: Pick<Machine, 'address'>): Promise<void>;
  /** Runs a command as a user of a machine, by a private key; by default the machine's user and the world's key. */
  ssh(machine: Pick<Machine, 'address'>, command: string, user?: string, key?: string): Promise<Answer>;
  /** The same; anything but success is an error. Gives what the command said. */
  run(machine: Pick<Machine, 'address'>, command: string): Promise<string>;
}

/** The user that machines of these tests have. */
export const user = 'admin';

/** With IMGBUILD_TEST_MACHINES, what is kept between runs is kept there. */
export function openMachineWorld(): MachineWorld {
  const folder = mkdtempSync(join(tmpdir(), 'imgbuild-machines-'));
  const cache = process.env['IMGBUILD_TEST_MACHINES'];
  const own = testHost({ folder, sleeping: 'real' });
  const links: string[] = [];
  const host: Host = {
    ...own,
    spawn: async (argv, o) => {
      const [program, object, verb, name] = argv;
      if (program === 'ip' && object === 'link' && verb === 'add' && name !== undefined) links.push(name);
      world.onSpawn?.(argv);
      return own.spawn(argv, o);
    },
    cacheDirectory: async (name) => {
      if (cache === undefined) return own.cacheDirectory(name);
      mkdirSync(join(cache, name), { recursive: true });
      return join(cache, name);
    },
  };
  const report = recordingReporter();
  const scope = fakeScope({ host, report });
  const key = join(folder, 'key');
  execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', 'test', '-f', key]);
  const options = ['-F', 'none', '-o', 'BatchMode=yes', '-o', 'IdentitiesOnly=yes', '-o', 'LogLevel=ERROR'];
  const strangers = ['-o', 'StrictHostKeyChecking=no', '-o', 'UserKnownHostsFile=/dev/null', '-o', 'ConnectTimeout=10'];
  const ssh: MachineWorld['ssh'] = async (machine, command, name = user, identity = key) => {
    const child = spawn('ssh', ['-i', identity, ...options, ...strangers, `${name}@${machine.address}`, command], {
      stdio: 'pipe',
    });
    child.stdin.end();
    const code = new Promise<number | null>((resolve) => child.once('close', resolve));
    return { stdout: await text(child.stdout), stderr: await text(child.stderr), code: await code };
  };
  const world: MachineWorld = {
    folder,
    links,
    onSpawn: undefined,
    ctx: { host, scope, report, signal: new AbortController().signal },
    publicKey: readFileSync(`${key}.pub`, 'utf8').trim(),
    told: report.told,
    ssh,
    reached: async (machine) => {
      while ((await ssh(machine, 'true')).code !== 0) await host.clock.sleep(50, world.ctx.signal);
    },
    run: async (machine, command) => {
      const answer = await ssh(machine, command);
      if (answer.code !== 0) throw new Error(`${command}\n${JSON.stringify(answer, undefined, 2)}`);
      return answer.stdout;
    },
    [Symbol.asyncDispose]: async () => {
      await scope.close('ok');
      rmSync(folder, { recursive: true, force: true });
    },
  };
  return world;
}
