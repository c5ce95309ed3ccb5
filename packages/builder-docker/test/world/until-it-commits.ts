import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { TestEngine } from './engines.ts';

/** Resolves when an engine that was asked to commit is in the middle of it. */
export async function untilItCommits(engine: TestEngine): Promise<void> {
  const isCommitting = engine.name === 'docker' ? holdsContainer : storesLayer;
  while (!(await isCommitting(engine))) await sleep(5);
}

/** Whether Docker holds a container still, as it does while it commits; or has none left that it could commit. */
async function holdsContainer({ ask }: TestEngine): Promise<boolean> {
  const all = (await ask('GET', '/containers/json?all=1')) as readonly { readonly State: string }[];
  return all.length === 0 || all.some(({ State: state }) => state === 'paused');
}

/**
 * Whether Podman is writing a layer: its list of them calls one incomplete until all of it is there (containers/storage, layers.go).
 * Podman itself is not asked: it says nothing of a container that it commits, and answers some questions only afterwards.
 */
async function storesLayer({ folder }: TestEngine): Promise<boolean> {
  const data = join(folder, 'data');
  // The name begins with that of the storage driver.
  const layersFolder = (await readdir(data)).find((name) => name.endsWith('-layers')) ?? '';
  const list = await readFile(join(data, layersFolder, 'layers.json'), 'utf8');
  const layers = JSON.parse(list) as readonly { readonly flags?: { readonly incomplete?: boolean } }[];
  return layers.some(({ flags }) => flags?.incomplete === true);
}
