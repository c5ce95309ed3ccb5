import { watched } from '@imgbuild/builder-kit/files';
import { abortError } from '@imgbuild/core/sdk';
import { byteQueue } from './byte-queue.ts';
import { type Ended, runScript } from './run-script.ts';
import { sendScript } from './scripts.ts';
import { count, readLine } from './transfer-lines.ts';
import { mostAttempts, transferError, type TransferOptions } from './transfers.ts';

/** Bytes that are kept for a slow reader. */
const mostKept = 256 * 1024;

/** A file of the machine, as it comes. Goes on where it was when the connection is lost. */
export async function* downloadFile(path: string, { transfers, signal: outer }: TransferOptions): AsyncGenerator<Uint8Array> {
  const { line } = transfers;
  const own = new AbortController();
  const signal = AbortSignal.any([outer, own.signal]);
  const progress = watched(path, { report: line.report });
  let from = 0;
  try {
    for (let attempt = 1; ; attempt++) {
      let wake: () => void = () => undefined;
      const queue = byteQueue(() => wake());
      const onAbort = (): void => wake();
      signal.addEventListener('abort', onAbort, { once: true });
      const part = count();
      let isWhole = false;
      const onLine = async (text: string): Promise<void> => {
        const said = readLine(text);
        if (said?.kind === 'end-of-file') isWhole = part.agrees(said);
        if (said?.kind !== 'bytes') return;
        part.add(said.bytes);
        queue.put(said.bytes);
        while (queue.size > mostKept && !signal.aborted) await new Promise<void>((resolve) => (wake = resolve));
      };
      const running = runScript(line, sendScript({ kind: 'file', path, from }), { signal, onLine }).finally(() => queue.end());
      // What it rejects with is thrown below.
      running.catch(() => undefined);
      for await (const bytes of queue) {
        yield bytes;
        from += bytes.length;
        progress.update(from);
      }
      const ended: Ended = await running;
      signal.removeEventListener('abort', onAbort);
      if (ended.kind === 'done' && isWhole) return;
      if (ended.kind === 'done')
        throw transferError(`Downloading ${path}`, { kind: 'failed', reason: 'not all has arrived as it was sent' });
      if (ended.kind !== 'lost' || attempt >= mostAttempts) throw transferError(`Downloading ${path}`, ended);
    }
  } finally {
    own.abort(abortError({ kind: 'ended', what: 'the download' }));
    progress.end();
  }
}
