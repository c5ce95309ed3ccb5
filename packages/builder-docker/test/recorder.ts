import { execFile } from 'node:child_process';
import { createServer } from 'node:http';
import { join } from 'node:path';

/** What Docker's CLI asked an engine to create. */
export interface Recorded {
  readonly query: Readonly<Record<string, string>>;
  readonly body: Readonly<Record<string, unknown>>;
}

/** An engine that only writes down what it is asked to create, and then refuses. */
export async function openRecorder(folder: string, o: { readonly api: string; readonly os: 'linux' | 'windows' }) {
  const socket = join(folder, `${o.os}.sock`);
  let recorded: Recorded | undefined;
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://engine');
    response.setHeader('API-Version', o.api);
    response.setHeader('OSType', o.os);
    response.setHeader('Content-Type', 'application/json');
    if (!url.pathname.endsWith('/containers/create')) {
      request.resume();
      response.end('{}');
      return;
    }
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = JSON.parse(Buffer.concat(chunks).toString()) as Recorded['body'];
      recorded = { query: Object.fromEntries(url.searchParams), body };
      response.statusCode = 500;
      response.end('{"message":"written down"}');
    });
  });
  await new Promise<void>((resolve) => server.listen(socket, resolve));
  return {
    /** Runs Docker's CLI, and gives what it asked for. */
    async record(args: readonly string[], environment: NodeJS.ProcessEnv, directory: string): Promise<Recorded> {
      recorded = undefined;
      const { stderr } = await runDocker(['-H', `unix://${socket}`, ...args], environment, directory);
      if (recorded === undefined) throw new Error(`docker ${args.join(' ')}: ${stderr}`);
      return recorded;
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
