import { type Owner, tarEnd, tarHeader, tarPadding } from './tar-header.ts';

/**
 * One file as a tar archive.
 * @param o.size bytes of content; content of another size is an error
 * @param o.modified milliseconds since the epoch
 */
export async function* packFile(
  content: AsyncIterable<Uint8Array>,
  o: {
    readonly name: string;
    readonly size: number;
    readonly mode: number;
    readonly modified: number;
    readonly owner?: Owner | undefined;
  },
): AsyncGenerator<Uint8Array> {
  yield tarHeader({ kind: 'file', ...o });
  let size = 0;
  for await (const chunk of content) {
    size += chunk.length;
    if (size > o.size) break;
    yield chunk;
  }
  if (size !== o.size) throw new Error(`the file was to have ${o.size} bytes, and has ${size > o.size ? 'more' : size}`);
  yield tarPadding(o.size);
  yield tarEnd;
}
