// The communicator as a build has it, against the test server.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Communicator, CommunicatorType, ComponentContext, Connection, Exit, RemoteProcess } from '@imgbuild/core/sdk';
import { configure, fakeScope, recordingReporter, type RecordingReporter, testHost, type TestHost } from '@imgbuild/core/testing';
import winrm from '../src/index.ts';
import { openWinrmServer, type WinrmServer, type WinrmServerOptions } from './server/winrm-server.ts';

export type Settings = Readonly<Record<string, string | number | boolean>>;

export interface World extends AsyncDisposable {
  readonly server: WinrmServer;
  readonly report: RecordingReporter;
  readonly host: TestHost;
  /** A folder of the test's own; `c` in it is the machine's C:\. */
  readonly folder: string;
  connect(settings?: Settings, signal?: AbortSignal): Promise<Communicator>;
  /** With another target than the server: what is named is laid over it. */
  connectAs(target: Partial<Connection>, settings?: Settings): Promise<Communicator>;
  /** To another server than the world's own. */
  connectTo(port: number, settings?: Settings): Promise<Communicator>;
}

export async function openWorld(
  o: Omit<WinrmServerOptions, 'folder'> = {},
  environment: Readonly<Record<string, string>> = {},
): Promise<World> {
  const folder = mkdtempSync(join(tmpdir(), 'imgbuild-winrm-'));
  const server = await openWinrmServer({ ...o, folder: join(folder, 'c') });
  const report = recordingReporter();
  const host = testHost({ folder, environment, sleeping: 'real' });
  const lines: Communicator[] = [];
  const connect = async (settings: Settings, found: Partial<Connection>, signal: AbortSignal): Promise<Communicator> => {
    const component = winrm.communicators['winrm'] as CommunicatorType;
    const raw = { winrm_timeout: '20s', winrm_use_ssl: o.tls !== undefined, ...settings };
    const { config, problems } = configure(component, raw, host);
    if (problems.length > 0) throw new Error(JSON.stringify(problems));
    const known = { communicator: 'winrm', host: '127.0.0.1', port: server.port, user: 'packer', password: 'secret' };
    const target = { ...known, ...found };
    const context = { config, host, scope: fakeScope({ host, report }), signal, report, target };
    const line = await component.connect(context as unknown as ComponentContext<never> & { readonly target: never });
    lines.push(line);
    return line;
  };
  return {
    server,
    report,
    host,
    folder,
    connect: (settings = {}, signal = new AbortController().signal) => connect(settings, {}, signal),
    connectTo: (port, settings = {}) => connect(settings, { port }, new AbortController().signal),
    connectAs: (target, settings = {}) => connect(settings, target, new AbortController().signal),
    [Symbol.asyncDispose]: async () => {
      for (const line of lines) await line[Symbol.asyncDispose]();
      await server[Symbol.asyncDispose]();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

export interface Ran {
  readonly stdout: string;
  readonly stderr: string;
  readonly exit: Exit;
}

export async function finish(process: RemoteProcess): Promise<Ran> {
  const read = async (chunks: AsyncIterable<Uint8Array>): Promise<string> => {
    const all: Uint8Array[] = [];
    for await (const chunk of chunks) all.push(chunk);
    return Buffer.concat(all).toString();
  };
  const [exit, stdout, stderr] = await Promise.all([process.exit, read(process.stdout), read(process.stderr)]);
  return { stdout, stderr, exit };
}

export const run = async (line: Communicator, command: string): Promise<Ran> => finish(await line.spawn(command));
