// One process with the communicator in it: connects and does what it is told, and prints a line of JSON.
// `node client.ts '{"port":2222,"key":"/…","work":[…],"machines":1}'`
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileSource } from '@imgbuild/builder-kit/files';
import ssh from '@imgbuild/communicator-ssh';
import type { Communicator, CommunicatorType, ComponentContext } from '@imgbuild/core/sdk';
import { configure, fakeScope, recordingReporter, testHost } from '@imgbuild/core/testing';

export type Work =
  | { readonly kind: 'command'; readonly command: string; readonly times: number }
  | { readonly kind: 'file' | 'folder'; readonly from: string; readonly to: string };

export interface Order {
  readonly port: number;
  readonly key: string;
  readonly transfer?: 'scp' | 'sftp';
  readonly machines: number;
  readonly work: readonly Work[];
}

/** Times in milliseconds; `answered` since the epoch. */
export interface Done {
  readonly answered: number;
  readonly took: readonly number[];
  /** From the first machine's start to the last one's end. */
  readonly wall: number;
  /** Greatest resident set, in bytes. */
  readonly memory: number;
}

const order = JSON.parse(process.argv[2] ?? '{}') as Order;
const folder = mkdtempSync(join(tmpdir(), 'imgbuild-bench-ssh-'));
const host = testHost({ folder, sleeping: 'real' });
const report = recordingReporter();
const { signal } = new AbortController();
const component = ssh.communicators['ssh'] as CommunicatorType;
const { config } = configure(component, { ssh_file_transfer_method: order.transfer ?? 'scp', ssh_timeout: '5m' }, host);

async function run(line: Communicator, command: string): Promise<void> {
  const child = await line.spawn(command);
  await child.closeStdin();
  const read = async (chunks: AsyncIterable<Uint8Array>): Promise<void> => {
    for await (const chunk of chunks) void chunk;
  };
  const [exit] = await Promise.all([child.exit, read(child.stdout), read(child.stderr)]);
  if (exit.kind !== 'exited' || exit.code !== 0) throw new Error(`${command}: ${JSON.stringify(exit)}`);
}

async function machine(index: number): Promise<{ answered: number; took: number[] }> {
  const context = {
    config,
    host,
    scope: fakeScope({ host, report }),
    signal,
    report,
    target: { communicator: 'ssh', host: '127.0.0.1', port: order.port, user: 'root', privateKeyFile: order.key },
  } as unknown as ComponentContext<never> & { readonly target: never };
  const line = await component.connect(context);
  await run(line, 'true');
  const answered = performance.timeOrigin + performance.now();
  const took: number[] = [];
  for (const work of order.work) {
    const start = performance.now();
    if (work.kind === 'command') for (let count = 0; count < work.times; count++) await run(line, work.command);
    else if (work.kind === 'file') await line.upload(await fileSource(work.from), `${work.to}${index}`);
    else await line.uploadDir(work.from, `${work.to}${index}`);
    took.push(performance.now() - start);
  }
  await line[Symbol.asyncDispose]();
  return { answered, took };
}

const start = performance.now();
const all = await Promise.all(Array.from({ length: order.machines }, (_, index) => machine(index)));
const done: Done = {
  answered: all[0]?.answered ?? 0,
  took: all[0]?.took ?? [],
  wall: performance.now() - start,
  memory: process.resourceUsage().maxRSS * 1024,
};
console.log(JSON.stringify(done));
rmSync(folder, { recursive: true, force: true });
