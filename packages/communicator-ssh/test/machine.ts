import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { communicatorSettings, connectionTo, type CommunicatorConfig, type FoundMachine } from '@imgbuild/builder-kit';
import type { Communicator, Exit } from '@imgbuild/core/sdk';
import { configure, fakeScope, recordingReporter, testHost } from '@imgbuild/core/testing';
import { ssh } from '../src/communicator.ts';
import type { OpenSsh } from './openssh.ts';

/** A line as a builder gets it, with all that was told meanwhile. */
export interface Machine extends AsyncDisposable {
  readonly line: Communicator;
  readonly told: readonly string[];
  run(command: string, input?: string): Promise<{ readonly stdout: string; readonly stderr: string; readonly exit: Exit }>;
}

export interface Reaching {
  /** `ssh_*` arguments of the template. */
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly found?: FoundMachine;
  readonly environment?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
  readonly answers?: readonly string[];
  /** Filled while it waits. */
  readonly told?: string[];
}

/** Connects as root with the server's key, unless told otherwise. */
export function reachServer(server: Pick<OpenSsh, 'port' | 'key'>, o: Reaching = {}): Promise<Machine> {
  const settings = { ssh_private_key_file: server.key, ...o.settings };
  const filled = Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined));
  return reachMachine({
    ...o,
    settings: { ssh_host: '127.0.0.1', ssh_username: 'root', ...filled },
    found: { port: server.port, ...o.found },
  });
}

export async function reachMachine(o: Reaching): Promise<Machine> {
  const folder = await mkdtemp(join(tmpdir(), 'imgbuild-ssh-host-'));
  const environment = { PATH: process.env['PATH'] ?? '', HOME: folder, ...o.environment };
  const host = testHost({ folder, environment, sleeping: 'real' });
  const recorder = recordingReporter(o.answers);
  const told = o.told ?? [];
  const report = {
    ...recorder,
    say: (text: string) => void told.push(`say: ${text}`),
    detail: (text: string) => void told.push(`detail: ${text}`),
    ask: async (text: string, choices: never) => {
      told.push(`ask: ${text}`);
      return recorder.ask(text, choices);
    },
  };
  const signal = o.signal ?? new AbortController().signal;
  const scope = fakeScope({ host, report, signal });
  const { config, problems } = configure({ config: communicatorSettings }, (o.settings ?? {}) as never, host);
  if (config === undefined) throw new Error(JSON.stringify(problems));
  const target = connectionTo(config as CommunicatorConfig, o.found);
  const clean = (): Promise<void> => rm(folder, { recursive: true, force: true });
  const line = await ssh
    .connect({
      config: target.settings as never,
      target,
      host,
      scope,
      signal,
      report,
      step: (_title, body) => body({ scope, signal, report }),
      share: (_key, open) => open({ scope, signal, report }),
      render: () => '',
    })
    .catch(async (error: unknown) => {
      await clean();
      throw error;
    });
  return {
    line,
    told,
    run: (command, input) => runOn(line, command, input),
    [Symbol.asyncDispose]: async () => {
      await line[Symbol.asyncDispose]();
      await clean();
    },
  };
}

export async function runOn(
  line: Communicator,
  command: string,
  input?: string,
): Promise<{ readonly stdout: string; readonly stderr: string; readonly exit: Exit }> {
  const child = await line.spawn(command);
  const [stdout, stderr] = [text(child.stdout), text(child.stderr)];
  if (input !== undefined) await child.write(Buffer.from(input));
  await child.closeStdin();
  return { stdout: await stdout, stderr: await stderr, exit: await child.exit };
}

async function text(chunks: AsyncIterable<Uint8Array>): Promise<string> {
  const all: Uint8Array[] = [];
  for await (const chunk of chunks) all.push(chunk);
  return Buffer.concat(all).toString();
}

/** The problem an error is told as. */
export async function problemIn(work: Promise<unknown>): Promise<{ readonly code: string; readonly detail: string }> {
  try {
    await work;
  } catch (error) {
    const { problem } = error as { problem?: { code: string; detail: string } };
    if (problem === undefined) throw error;
    return problem;
  }
  throw new Error('there was no error');
}
