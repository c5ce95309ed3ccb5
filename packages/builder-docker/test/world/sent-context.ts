import { createServer } from 'node:http';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { extract } from 'tar-stream';
import { runDocker } from '../recorder.ts';

/** What an archive says of a file. */
export interface SentEntry {
  readonly name: string;
  readonly type: string;
  readonly mode: string;
  readonly owner: string;
  readonly size: number;
  /** Seconds since the epoch. */
  readonly modified: number;
  readonly link: string;
}

/** The entries of an archive, by name. */
export async function entriesOf(
  archive: AsyncIterable<Uint8Array>,
  packing: 'gzip' | 'none' = 'none',
): Promise<readonly SentEntry[]> {
  const entries: SentEntry[] = [];
  const bytes = Readable.from(archive, { objectMode: false });
  const tar = extract();
  (packing === 'gzip' ? bytes.pipe(createGunzip()) : bytes).pipe(tar);
  for await (const entry of tar) {
    const { name, type, mode = 0, uid = 0, gid = 0, size = 0, mtime, linkname } = entry.header;
    entries.push({
      // The CLI writes a slash after the name of a folder.
      name: name.replace(/\/$/, ''),
      type: type ?? '',
      mode: (mode & 0o7777).toString(8),
      owner: `${uid}:${gid}`,
      size,
      modified: Math.floor((mtime?.getTime() ?? 0) / 1000),
      link: linkname ?? '',
    });
    entry.resume();
  }
  return entries.sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** An engine that takes what is to be built, writes it down, and refuses. */
export async function openContextRecorder(folder: string) {
  const socket = join(folder, 'context.sock');
  let sent: Buffer | undefined;
  const server = createServer((request, response) => {
    response.setHeader('API-Version', '1.41');
    response.setHeader('OSType', 'linux');
    response.setHeader('Content-Type', 'application/json');
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      if (!(request.url ?? '').includes('/build?')) {
        response.end('{}');
        return;
      }
      sent = Buffer.concat(chunks);
      response.statusCode = 500;
      response.end('{"message":"written down"}');
    });
  });
  await new Promise<void>((resolve) => server.listen(socket, resolve));
  return {
    /** What Docker's CLI sends for `docker build`; its classic builder sends all at once. */
    async record(args: readonly string[]): Promise<readonly SentEntry[]> {
      sent = undefined;
      const environment = { PATH: process.env['PATH'], DOCKER_CONFIG: folder, DOCKER_BUILDKIT: '0' };
      const { stderr } = await runDocker(['-H', `unix://${socket}`, 'build', ...args], environment, folder);
      if (sent === undefined) throw new Error(`docker build ${args.join(' ')}: ${stderr}`);
      return entriesOf(Readable.from([sent]));
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
