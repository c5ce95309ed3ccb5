import { failure } from '@imgbuild/core/sdk';
import { parseTar, runTool, type SandboxContext, unpackInto, type UserNamespace } from '@imgbuild/sandbox';
import { problems } from './problems.ts';

/** What is known of a tree that layers are applied to: enough to tell where a path would lead. */
export interface Tree {
  /** Symbolic links and their targets. */
  readonly links: Map<string, string>;
}

/** Whether writing an entry at a path would leave the tree: by `..`, or through a link that leads out. */
export function leadsOut(path: string, tree: Tree): boolean {
  const names = path.split('/');
  if (path.startsWith('/') || names.includes('..')) return true;
  for (let length = 1; length < names.length; length++) {
    const parent = names.slice(0, length).join('/');
    const target = tree.links.get(parent);
    if (target === undefined) continue;
    if (target.startsWith('/')) return true;
    let depth = length - 1;
    for (const name of target.split('/')) {
      if (name === '..') depth--;
      else if (name !== '.' && name !== '') depth++;
      if (depth < 0) return true;
    }
  }
  return false;
}

/** What a layer does besides adding: paths that it removes, and folders that it empties. */
export interface Removals {
  readonly removed: readonly string[];
  readonly emptied: readonly string[];
}

/** Looks through a layer before anything of it is written. Rejects when an entry would be written outside. */
export async function examineLayer(chunks: AsyncIterable<Uint8Array>, tree: Tree, archive: string): Promise<Removals> {
  const removed: string[] = [];
  const emptied: string[] = [];
  for await (const entry of parseTar(chunks)) {
    if (leadsOut(entry.path, tree) || (entry.type === 'link' && leadsOut(entry.target ?? '', tree))) {
      throw failure(problems.create('unsafe-path', { entry: entry.path, archive }));
    }
    const slash = entry.path.lastIndexOf('/') + 1;
    const [folder, name] = [entry.path.slice(0, slash), entry.path.slice(slash)];
    if (name === '.wh..wh..opq') emptied.push(folder.slice(0, -1));
    else if (name.startsWith('.wh.')) removed.push(folder + name.slice('.wh.'.length));
    else if (entry.type === 'symlink') tree.links.set(entry.path, entry.target ?? '');
    else tree.links.delete(entry.path);
  }
  return { removed, emptied };
}

/** Applies a layer to a tree that belongs to the sandbox's ids. `open` gives the archive; it is read twice. */
export async function applyLayer(
  folder: string,
  open: () => AsyncIterable<Uint8Array>,
  o: { readonly tree: Tree; readonly archive: string; readonly namespace: UserNamespace },
  ctx: SandboxContext,
): Promise<void> {
  const { removed, emptied } = await examineLayer(open(), o.tree, o.archive);
  // Names come on standard input: there may be more than a command line holds.
  const inside = async (command: readonly string[], names: readonly string[]): Promise<void> => {
    if (names.length === 0) return;
    const input = names.map((name) => `./${name}\0`).join('');
    await runTool([...o.namespace.enter, 'xargs', '-0', '-r', ...command], { ...ctx, directory: folder, input });
  };
  await inside(['sh', '-c', 'for each do [ -d "$each" ] && find "$each" -mindepth 1 -delete; done', 'sh'], emptied);
  await inside(['rm', '-rf', '--'], removed);
  await unpackInto(folder, open(), o.namespace, ctx);
}
