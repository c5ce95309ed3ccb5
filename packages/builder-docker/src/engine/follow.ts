import { failure, type Progress, type Reporter } from '@imgbuild/core/sdk';
import type { EngineMessage } from './engine.ts';
import { problems } from '../problems.ts';

/** What a pull, push, load or build said at its end. */
export interface Followed {
  /** `sha256:…` of what was pulled or pushed. */
  readonly digest: string | undefined;
  /** What it said beside its progress, for instance `{ ID: 'sha256:…' }` of a build. */
  readonly aux: readonly unknown[];
  /** What it said as text. */
  readonly texts: readonly string[];
}

/** States of a layer after which it has nothing more to say. */
const final = /^(Pull complete|Already exists|Layer already exists|Pushed|Mounted from .*|Exists)$/;

/**
 * Tells what an engine does, layer by layer, and gives what it said. An error among the messages is a failure.
 * @param what half a sentence for that: "Pulling debian:12"
 */
export async function follow(
  messages: AsyncIterable<EngineMessage>,
  o: { readonly what: string; readonly report: Reporter; readonly explain?: (reason: string) => Error | undefined },
): Promise<Followed> {
  const layers = new Map<string, { readonly status: string; readonly progress: Progress }>();
  const aux: unknown[] = [];
  const texts: string[] = [];
  let digest: string | undefined;
  try {
    for await (const message of messages) {
      const { error, errorDetail, status, stream, id, progressDetail } = message;
      if (error !== undefined || errorDetail !== undefined) {
        const reason = (errorDetail?.message ?? error ?? '').trim();
        throw o.explain?.(reason) ?? failure(problems.create('engine-failed', { what: o.what, reason }));
      }
      if (message.aux !== undefined) aux.push(message.aux);
      if (stream !== undefined) for (const line of linesOf(stream)) await tell(line);
      if (status === undefined) continue;
      digest = /\bdigest: (sha256:[0-9a-f]{64})/i.exec(status)?.[1] ?? digest;
      const { current, total } = progressDetail ?? {};
      const isNumber = current !== undefined;
      if (id !== undefined && (isNumber || layers.has(id)) && !final.test(status)) advance(id, status, current, total);
      else if (id !== undefined && !final.test(status)) continue;
      else {
        if (id !== undefined) done(id);
        await tell(id === undefined ? status : `${id}: ${status}`);
      }
    }
  } finally {
    for (const id of [...layers.keys()]) done(id);
  }
  return { digest, aux, texts };

  async function tell(text: string): Promise<void> {
    texts.push(text);
    await o.report.line('stdout', text);
  }
  function advance(id: string, status: string, current: number | undefined, total: number | undefined): void {
    let layer = layers.get(id);
    if (layer?.status !== status) {
      layer?.progress.end();
      layers.delete(id);
      if (current === undefined) return;
      const unit = { unit: 'bytes', ...(total === undefined ? {} : { total }) } as const;
      layer = { status, progress: o.report.progress(`${id}: ${status}`, unit) };
      layers.set(id, layer);
    }
    if (current !== undefined) layer.progress.update(current);
  }
  function done(id: string): void {
    layers.get(id)?.progress.end();
    layers.delete(id);
  }
}

function linesOf(text: string): readonly string[] {
  return text.split(/\r?\n/).filter((line) => line.trim() !== '');
}
