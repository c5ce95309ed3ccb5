import { createHash } from 'node:crypto';
import { request } from 'node:http';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { pack } from 'tar-stream';
import type { TestEngine } from './engines.ts';

function archiveOf(files: Readonly<Record<string, string | Buffer>>): Promise<Buffer> {
  const archive = pack();
  for (const [path, content] of Object.entries(files))
    if (path.endsWith('/')) archive.entry({ name: path, type: 'directory' });
    else archive.entry({ name: path, mode: 0o755 }, content as string);
  archive.finalize();
  return buffer(archive as AsyncIterable<Uint8Array>);
}

/** Puts an image of a few files into an engine; names that end in a slash are folders. Source: Image Specification v1.2 of moby. */
export async function makeImage(
  engine: TestEngine,
  name: string,
  files: Readonly<Record<string, string>>,
  architecture?: string,
): Promise<void> {
  const layer = await archiveOf(files);
  const diff = `sha256:${createHash('sha256').update(layer).digest('hex')}`;
  const { Architecture: own } = (await engine.ask('GET', '/images/base:1/json')) as { readonly Architecture: string };
  const config = JSON.stringify({
    architecture: architecture ?? own,
    os: 'linux',
    config: { Cmd: ['/bin/sh'] },
    rootfs: { type: 'layers', diff_ids: [diff] },
    history: [{ created: '2024-01-01T00:00:00Z' }],
    created: '2024-01-01T00:00:00Z',
  });
  const id = createHash('sha256').update(config).digest('hex');
  const image = await archiveOf({
    'layer.tar': layer,
    [`${id}.json`]: config,
    'manifest.json': JSON.stringify([{ Config: `${id}.json`, RepoTags: [name], Layers: ['layer.tar'] }]),
  });
  await new Promise<void>((resolve, reject) => {
    const asking = request({ socketPath: engine.socket, method: 'POST', path: '/images/load', agent: false }, (answer) => {
      let said = '';
      answer.on('data', (chunk: Buffer) => (said += chunk.toString()));
      answer.on('end', () => {
        if ((answer.statusCode ?? 500) < 400 && !said.includes('"error"')) resolve();
        else reject(new Error(said));
      });
    });
    asking.on('error', reject);
    asking.setHeader('Content-Type', 'application/x-tar');
    Readable.from([image]).pipe(asking);
  });
}
