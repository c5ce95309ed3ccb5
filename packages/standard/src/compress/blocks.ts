/** The same bytes in blocks of one size, only the last is shorter; each in memory of its own, so that it can be given away. */
export async function* blocksOf(chunks: AsyncIterable<Uint8Array>, size: number): AsyncGenerator<Uint8Array> {
  let block = new Uint8Array(size);
  let filled = 0;
  for await (const chunk of chunks) {
    for (let at = 0; at < chunk.length;) {
      const part = chunk.subarray(at, at + size - filled);
      block.set(part, filled);
      filled += part.length;
      at += part.length;
      if (filled < size) continue;
      yield block;
      block = new Uint8Array(size);
      filled = 0;
    }
  }
  if (filled > 0) yield block.subarray(0, filled);
}

/** Results in the order of the items, with at most `width` on their way. */
export async function* inOrder<T, R>(items: AsyncIterable<T>, width: number, run: (item: T) => Promise<R>): AsyncGenerator<R> {
  const running: Promise<R>[] = [];
  for await (const item of items) {
    const result = run(item);
    // Its error is seen when its turn comes.
    result.catch(() => undefined);
    running.push(result);
    if (running.length >= width) yield await (running.shift() as Promise<R>);
  }
  for (const result of running) yield await result;
}
