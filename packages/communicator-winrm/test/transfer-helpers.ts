import { readdirSync, readFileSync } from 'node:fs';
import type { Source } from '@imgbuild/core/sdk';
import type { World } from './connect.ts';
import type { Mishap, Seen } from './server/winrm-server.ts';

export const sourceOf = (content: Uint8Array, chunk = content.length): Source => ({
  size: content.length,
  open: async function* (from = 0) {
    for (let at = from; at < content.length; at += chunk) yield content.subarray(at, at + chunk);
  },
});
export const there = (world: World, path: string): Buffer => readFileSync(world.server.machine.local(path));
export const kinds = (seen: readonly Seen[]): readonly string[] => seen.map(({ action }) => action);
/** Without what the greeting asked. */
export const since = (world: World): readonly Seen[] =>
  world.server.seen.slice(world.server.seen.findIndex(({ action }) => action === 'delete') + 1);
export const leftovers = (folder: string): readonly string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => /~imgbuild|partial/.test(name));
export const collect = async (chunks: AsyncIterable<Uint8Array>): Promise<Buffer> => {
  const all: Uint8Array[] = [];
  for await (const chunk of chunks) all.push(chunk);
  return Buffer.concat(all);
};
export const thrownBy = async (work: Promise<unknown>): Promise<unknown> =>
  work.then(() => undefined).catch((error: unknown) => error);

/** The n-th request of a kind after the greeting goes wrong. */
export const nth = (
  action: string,
  number: number,
  what: Mishap,
): ((asked: { readonly action: string }) => Mishap | undefined) => {
  let count = 0;
  return (asked) => (asked.action === action && ++count === number ? what : undefined);
};
