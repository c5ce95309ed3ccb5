import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RunEvent } from '@imgbuild/core/sdk';
import { createRenderer, type RendererOptions } from '@imgbuild/ui';

const folder = join(import.meta.dirname, 'fixtures');

/** Names of the recorded runs: folders with their events and, per way of showing them, the complete output. */
export const recordings = readdirSync(folder).sort();

export function eventsOf(recording: string): readonly RunEvent[] {
  const text = readFileSync(join(folder, recording, 'events.jsonl'), 'utf8');
  return text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as RunEvent);
}

export function expectedFile(recording: string, name: string): string {
  return join(folder, recording, `expected.${name}.txt`);
}

/** What a renderer writes for events: standard output as it is, lines of standard error behind a mark. */
export async function shown(events: readonly RunEvent[], o: Omit<RendererOptions, 'write'>, recording?: string): Promise<string> {
  let all = '';
  const renderer = createRenderer({
    readSource: (file) => {
      if (recording === undefined) return 'a text\nof two lines';
      const path = join(folder, recording, file);
      return existsSync(path) ? readFileSync(path, 'utf8') : undefined;
    },
    ...o,
    write: (stream, text) => {
      all += stream === 'stdout' ? text : text.replace(/^(?=.|\n)/gm, 'stderr | ');
    },
  });
  for (const event of events) await renderer.onEvent(event);
  await renderer.end();
  return all;
}
