import { pack } from 'tar-stream';
import { attributesAsBytes, type Entry } from '@imgbuild/sandbox';

/** A tar archive of entries, in their order, as an OCI layer: whiteouts by name, times clamped, no names of users. */
export async function* layerTar(entries: AsyncIterable<Entry> | Iterable<Entry>, epoch: number): AsyncIterable<Uint8Array> {
  const archive = pack();
  const packing = (async () => {
    try {
      for await (const entry of entries) for (const written of forLayer(entry)) await add(archive, written, epoch);
      archive.finalize();
    } catch (error) {
      archive.destroy(error as Error);
    }
  })();
  yield* attributesAsBytes(archive as AsyncIterable<Uint8Array>);
  await packing;
}

/** An entry as a layer says it (OCI image-spec, "Representing Changes"). */
function forLayer(entry: Entry): readonly Entry[] {
  if (entry.path === '') return [];
  const slash = entry.path.lastIndexOf('/') + 1;
  const mark = { type: 'file', mode: 0o644, uid: 0, gid: 0, mtime: Infinity, size: 0, attributes: {} } as const;
  if (entry.type === 'whiteout') return [{ ...mark, path: `${entry.path.slice(0, slash)}.wh.${entry.path.slice(slash)}` }];
  return entry.opaque === true ? [entry, { ...mark, path: `${entry.path}/.wh..wh..opq` }] : [entry];
}

async function add(archive: ReturnType<typeof pack>, entry: Entry, epoch: number): Promise<void> {
  const pax: Record<string, string> = {};
  for (const name of Object.keys(entry.attributes).sort()) pax[`SCHILY.xattr.${name}`] = entry.attributes[name] ?? '';
  const header = {
    name: entry.type === 'directory' ? `${entry.path}/` : entry.path,
    type: entry.type as 'file' | 'directory' | 'symlink' | 'link' | 'fifo',
    mode: entry.mode,
    uid: entry.uid,
    gid: entry.gid,
    mtime: new Date(Math.min(Math.floor(entry.mtime), epoch) * 1000),
    size: entry.type === 'file' ? entry.size : 0,
    ...(entry.target === undefined ? {} : { linkname: entry.target }),
    ...(Object.keys(pax).length === 0 ? {} : { pax }),
  };
  let written: (() => void) | undefined;
  let refused: ((error: Error) => void) | undefined;
  const done = new Promise<void>((resolve, reject) => {
    written = resolve;
    refused = reject;
  });
  const sink = archive.entry(header, (error?: Error | null) => (error ? refused?.(error) : written?.()));
  if (entry.type === 'file' && entry.size > 0 && entry.content !== undefined) {
    for await (const chunk of entry.content) {
      if (!sink.write(chunk)) await new Promise<void>((resolve) => sink.once('drain', () => resolve()));
    }
  }
  sink.end(null);
  await done;
}
