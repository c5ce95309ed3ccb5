// What an engine says of images, asked of its own API: none of it goes by the client that is tested.
import { createHash } from 'node:crypto';
import { type IncomingMessage, request } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { extract, type Headers } from 'tar-stream';

/** What a file is, without its time. Short texts stand as they are, so that a difference can be read. */
export interface FileEntry {
  readonly type: string;
  readonly mode: string;
  /** `USER:GROUP`, as numbers. */
  readonly owner: string;
  readonly size: number;
  readonly link?: string;
  readonly content?: string;
}

export type FileList = Readonly<Record<string, FileEntry>>;

/** GET /images/NAME/json, as far as it says what was made. Source: the Engine API's ImageInspect. */
export interface ImageDetails {
  readonly Id: string;
  readonly Author: string;
  readonly Comment: string;
  readonly Config: Readonly<Record<string, unknown>>;
  readonly RepoTags: readonly string[];
  readonly RootFS: { readonly Layers: readonly string[] };
}

/** Asks an engine; what it refuses is an error with its words. */
export async function askEngine<T>(socket: string, method: string, path: string, body?: object): Promise<T> {
  const text = (await bytesOf(await answerOf(socket, method, path, body))).toString();
  return (text === '' ? undefined : JSON.parse(text)) as T;
}

export function inspectImage(socket: string, name: string): Promise<ImageDetails> {
  return askEngine(socket, 'GET', `/images/${name}/json`);
}

/** Makes an image of another by instructions of a Dockerfile, without running anything. */
export async function makeImage(socket: string, from: string, name: string, changes: readonly string[]): Promise<void> {
  const [repo = '', tag = ''] = name.split(':');
  await withContainer(socket, from, async (container) => {
    const query = new URLSearchParams({ container, repo, tag });
    for (const change of changes) query.append('changes', change);
    await askEngine(socket, 'POST', `/commit?${query.toString()}`);
  });
}

/** All files of an image, as a container has them. */
export function filesOfImage(socket: string, name: string): Promise<FileList> {
  return withContainer(socket, name, async (container) =>
    filesOfArchive(await answerOf(socket, 'GET', `/containers/${container}/export`)),
  );
}

/** Files of a tar archive, by name. */
export async function filesOfArchive(archive: AsyncIterable<Uint8Array>): Promise<FileList> {
  const files: Record<string, FileEntry> = {};
  for await (const { header, bytes } of entriesOf(archive))
    files[`/${header.name.replace(/^\.?\/|\/$/g, '')}`] = {
      type: header.type ?? '',
      mode: (header.mode ?? 0).toString(8).padStart(4, '0'),
      owner: `${header.uid ?? 0}:${header.gid ?? 0}`,
      size: bytes.length,
      ...(typeof header.linkname === 'string' && header.linkname !== '' ? { link: header.linkname } : {}),
      ...(header.type === 'file' ? { content: contentOf(bytes) } : {}),
    };
  return files;
}

/** The images in an archive of `docker save`. Source: the image specification of Docker 1.2, "Combined Image JSON". */
export async function savedImages(
  archive: AsyncIterable<Uint8Array>,
): Promise<readonly { readonly tags: readonly string[]; readonly config: ImageDetails['Config'] }[]> {
  const texts = new Map<string, string>();
  for await (const { header, bytes } of entriesOf(archive)) texts.set(header.name, bytes.toString());
  const manifest = JSON.parse(texts.get('manifest.json') ?? '[]') as readonly { Config: string; RepoTags: string[] }[];
  return manifest.map(({ Config, RepoTags }) => {
    const { config } = JSON.parse(texts.get(Config) ?? '{}') as { config: ImageDetails['Config'] };
    return { tags: RepoTags, config };
  });
}

async function* entriesOf(
  archive: AsyncIterable<Uint8Array>,
): AsyncGenerator<{ readonly header: Headers; readonly bytes: Buffer }> {
  const entries = extract();
  const fed = pipeline(archive, entries);
  // Until all is read, its error would be nobody's; it is thrown below.
  fed.catch(() => undefined);
  for await (const entry of entries) yield { header: entry.header, bytes: await bytesOf(entry) };
  await fed;
}

const readable = 200;

function contentOf(bytes: Buffer): string {
  const text = bytes.toString();
  return bytes.length <= readable && Buffer.from(text).equals(bytes) ? text : createHash('sha256').update(bytes).digest('hex');
}

async function withContainer<T>(socket: string, image: string, work: (id: string) => Promise<T>): Promise<T> {
  const { Id: id } = await askEngine<{ Id: string }>(socket, 'POST', '/containers/create', { Image: image, Cmd: ['none'] });
  try {
    return await work(id);
  } finally {
    await askEngine(socket, 'DELETE', `/containers/${id}?v=1`);
  }
}

function answerOf(socketPath: string, method: string, path: string, body?: object): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const asking = request({ socketPath, method, path, agent: false }, (answer) => {
      if ((answer.statusCode ?? 500) < 400) resolve(answer);
      else bytesOf(answer).then((text) => reject(new Error(`${method} ${path}: ${text.toString()}`)), reject);
    });
    asking.on('error', reject);
    if (body !== undefined) asking.setHeader('Content-Type', 'application/json').write(JSON.stringify(body));
    asking.end();
  });
}

async function bytesOf(stream: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks);
}
