import { execFile, execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import type { Recording } from './run-fixtures.ts';
import { type CreateRequest, directory, environment, files, withStableOrder } from './run-requests.ts';

/** What is recorded: words for Docker's CLI, and what the engine that it talks to runs. */
export interface Asked {
  readonly words: readonly string[];
  readonly os: 'linux' | 'windows';
}

/** The version of Docker's CLI on PATH; undefined where there is none. */
export function cliVersion(): string | undefined {
  try {
    return /version ([\d.]+)/.exec(execFileSync('docker', ['--version'], { encoding: 'utf8' }))?.[1];
  } catch {
    return undefined;
  }
}

/** Records one list after the other, in a folder that nothing else is in. */
export async function recordLists(asked: readonly Asked[], folder: string): Promise<readonly Recording[]> {
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  // No settings of whoever runs the tests: they may hold proxies, which the CLI hands on to containers.
  const own = { ...environment, PATH: process.env['PATH'], DOCKER_CONFIG: folder };
  await using linux = await openRecorder(folder, 'linux');
  await using windows = await openRecorder(folder, 'windows');
  const all: Recording[] = [];
  for (const { words, os } of asked) {
    const recorder = os === 'windows' ? windows : linux;
    await runDocker(['-H', `unix://${recorder.socket}`, ...words], own, folder);
    const request = recorder.take();
    all.push({ words, request: request === undefined ? undefined : stable(request, folder) });
  }
  return all;
}

/** The same each time, and on every machine. What is null means to an engine what is not there means, and is left out. */
function stable({ query, body }: CreateRequest, folder: string): CreateRequest {
  const text = JSON.stringify(withStableOrder(body)).replaceAll(`${folder}/`, `${directory}/`);
  const withoutNulls: unknown = JSON.parse(text, (_, value: unknown) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).filter(([, each]) => each !== null))
      : value,
  );
  return { query, body: withoutNulls as object };
}

/** An engine that only writes down what it is asked to create, and then refuses. */
async function openRecorder(folder: string, os: Asked['os']) {
  const socket = join(folder, `${os}.sock`);
  let recorded: CreateRequest | undefined;
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://engine');
    response.setHeader('API-Version', '1.48');
    response.setHeader('OSType', os);
    response.setHeader('Content-Type', 'application/json');
    if (!url.pathname.endsWith('/containers/create')) {
      request.resume();
      response.end('{}');
      return;
    }
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = JSON.parse(Buffer.concat(chunks).toString()) as object;
      recorded = { query: Object.fromEntries(url.searchParams), body };
      response.statusCode = 500;
      response.end('{"message":"written down"}');
    });
  });
  await new Promise<void>((resolve) => server.listen(socket, resolve));
  return {
    socket,
    /** What was asked for since this was called last. */
    take(): CreateRequest | undefined {
      const taken = recorded;
      recorded = undefined;
      return taken;
    },
    [Symbol.asyncDispose]: () =>
      new Promise<void>((resolve) => {
        server.closeAllConnections();
        server.close(() => {
          resolve();
        });
      }),
  };
}

/** Runs Docker's CLI to its end, whatever that is. */
export function runDocker(
  args: readonly string[],
  environment: NodeJS.ProcessEnv,
  directory: string,
): Promise<{ readonly stdout: string; readonly stderr: string }> {
  return new Promise((resolve) => {
    execFile('docker', args, { env: environment, cwd: directory }, (error, stdout, stderr) => {
      resolve({ stdout, stderr: stderr === '' && error !== null ? error.message : stderr });
    });
  });
}
