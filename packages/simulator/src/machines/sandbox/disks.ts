import { lstat, mkdir, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { failure } from '@imgbuild/core/sdk';
import { describeExit, lastWords, mustRun, problems as sandboxProblems, runTool, type SandboxContext } from '@imgbuild/sandbox';
import type { Contents, Disk } from '../machines.ts';
import { problems } from './problems.ts';
import type { InnerRoot } from './shared-folder.ts';

/** Files as layers for an overlay, lowest first: names of folders below the layers' folder. */
export type Layers = readonly string[];

/** A disk's files: layers with a store for what is changed above them, made when first needed; or a folder. */
type Files =
  | { readonly kind: 'layered'; readonly layers: Layers; readonly store: string }
  | { readonly kind: 'folder'; readonly folder: string };

interface Entry {
  readonly disk: Disk;
  files: Files;
  /** The machine that it is at. */
  machine: string | undefined;
  /** Work on it, one after another. */
  work: Promise<unknown>;
}

/** What a sandbox is opened with. */
export interface Bootable {
  readonly base: string;
  readonly layers: readonly string[];
  readonly store: string;
}

/** The disks and frozen contents of some machines, in a folder. */
export interface Disks {
  contentsOf(layers: Layers): Contents;
  /** A name and a folder for a new layer, not yet made. */
  newLayer(): { readonly name: string; readonly path: string };
  disk(of: Contents | 'blank'): Promise<Disk>;
  /** Says that a disk is at a machine; a disk is at one at a time. */
  claim(disk: Disk, machine: string): void;
  unclaim(disk: Disk): void;
  /** A disk as a root filesystem. */
  bootable(disk: Disk, machine: string): Promise<Bootable>;
  /** Moves a disk's files, as one folder, to a place of the same filesystem. */
  moveTo(disk: Disk, place: string): Promise<void>;
  /** Moves them back. */
  takeBack(disk: Disk): Promise<void>;
}

/** Opens an empty collection of disks below a folder. */
export function openDisks(root: string, owner: InnerRoot, ctx: SandboxContext): Disks {
  const entries = new Map<string, Entry>();
  const known = new Map<string, Layers>();
  let count = 0;
  const layerPath = (name: string): string => join(root, 'layers', name);
  const newLayer = (): { readonly name: string; readonly path: string } => {
    const name = `layer-${++count}`;
    return { name, path: layerPath(name) };
  };

  const entryOf = (disk: Disk): Entry => {
    const entry = entries.get(disk.id);
    if (entry === undefined) throw failure(problems.create('unknown-contents', { contents: disk.id }));
    return entry;
  };
  const layersOf = (contents: Contents): Layers => {
    const layers = known.get(contents.id);
    if (layers === undefined) throw failure(problems.create('unknown-contents', { contents: contents.id }));
    return layers;
  };
  const contentsOf = (layers: Layers): Contents => {
    const contents = { id: `contents-${++count}` };
    known.set(contents.id, layers);
    return contents;
  };
  const ownFolder = async (path: string): Promise<string> => {
    await mkdir(path, { recursive: true, mode: 0o755 });
    await mustRun(['chown', `${owner.user}:${owner.group}`, path], ctx);
    return path;
  };
  const inOrder = <T>(entry: Entry, work: () => Promise<T>): Promise<T> => {
    const done = entry.work.then(work, work);
    entry.work = done.catch(() => undefined);
    return done;
  };

  /** Copies files that may be in use: one that goes away meanwhile was not there. */
  const copy = async (from: string, to: string, signal: AbortSignal): Promise<void> => {
    await mkdir(to, { mode: 0o755 });
    const argv = ['cp', '--archive', '--reflink=auto', '--', `${from}/.`, to];
    const { exit, stderr } = await runTool(argv, { ...ctx, signal, environment: { LC_ALL: 'C' } });
    const serious = stderr.split('\n').filter((line) => line !== '' && !/: No such file or directory$/.test(line));
    if (exit.kind === 'exited' && (exit.code === 0 || (exit.code === 1 && serious.length === 0))) return;
    const reason = lastWords(serious.join('\n'));
    throw failure(sandboxProblems.create('tool-failed', { tool: 'cp', exit: describeExit(exit), reason }));
  };
  const frozenCopy = async (from: string, signal: AbortSignal): Promise<string> => {
    const { name, path } = newLayer();
    await copy(from, path, signal);
    return name;
  };

  const freeze = async (entry: Entry, signal: AbortSignal): Promise<Contents> => {
    const { files } = entry;
    if (files.kind === 'folder') return contentsOf([await frozenCopy(files.folder, signal)]);
    const upper = join(files.store, 'upper');
    if ((await readdir(upper).catch(() => [])).length === 0) return contentsOf(files.layers);
    // A sandbox without overlays has worked on a copy of everything.
    if (await exists(join(files.store, 'layering'))) return contentsOf([await frozenCopy(upper, signal)]);
    if (entry.machine !== undefined) return contentsOf([...files.layers, await frozenCopy(upper, signal)]);
    // Nobody writes to it: what was changed becomes a layer as it is, and what follows is changed above it.
    const layer = newLayer();
    await rename(upper, layer.path);
    const layers = [...files.layers, layer.name];
    entry.files = { ...files, layers };
    return contentsOf(layers);
  };

  /** All layers as the one tree that they are. */
  const flatten = async (layers: Layers, into: string, signal: AbortSignal): Promise<void> => {
    const [first] = layers;
    if (first === undefined) await ownFolder(into);
    else if (layers.length === 1) await copy(layerPath(first), into, signal);
    else {
      const view = await ownFolder(`${into}.view`);
      await mkdir(into, { mode: 0o755 });
      const script = 'mount -t overlay overlay -o "lowerdir=$1,userxattr" "$2" && cp --archive --reflink=auto "$2/." "$3"';
      const argv = ['unshare', '--mount', '--propagation', 'private', 'sh', '-c', script, 'flatten'];
      await mustRun([...argv, [...layers].reverse().join(':'), view, into], { ...ctx, directory: join(root, 'layers') });
      await rm(view, { recursive: true });
    }
  };

  return {
    contentsOf,
    newLayer,
    disk: async (of) => {
      const id = `disk-${++count}`;
      const files: Files = { kind: 'layered', layers: of === 'blank' ? [] : layersOf(of), store: join(root, 'stores', id) };
      const disk: Disk = {
        id,
        freeze: (signal) => inOrder(entry, () => freeze(entry, signal)),
        remove: () =>
          inOrder(entry, async () => {
            if (entry.machine !== undefined) throw failure(problems.create('disk-in-use', { disk: id, machine: entry.machine }));
            entries.delete(id);
            await rm(entry.files.kind === 'folder' ? entry.files.folder : entry.files.store, { recursive: true, force: true });
          }),
      };
      const entry: Entry = { disk, files, machine: undefined, work: Promise.resolve() };
      entries.set(id, entry);
      return disk;
    },
    claim: (disk, machine) => {
      const entry = entryOf(disk);
      if (entry.machine !== undefined) throw failure(problems.create('disk-in-use', { disk: disk.id, machine: entry.machine }));
      entry.machine = machine;
    },
    unclaim: (disk) => {
      entryOf(disk).machine = undefined;
    },
    bootable: (disk, machine) => {
      const entry = entryOf(disk);
      return inOrder(entry, async () => {
        if (entry.files.kind === 'folder') {
          const layer = newLayer();
          await rename(entry.files.folder, layer.path);
          entry.files = { kind: 'layered', layers: [layer.name], store: join(root, 'stores', disk.id) };
        }
        const [base, ...layers] = entry.files.layers.map(layerPath);
        if (base === undefined) throw failure(problems.create('nothing-to-boot', { machine, disk: disk.id }));
        await ownFolder(entry.files.store);
        return { base, layers, store: entry.files.store };
      });
    },
    moveTo: (disk, place) => {
      const entry = entryOf(disk);
      return inOrder(entry, async () => {
        if (entry.files.kind === 'folder') await rename(entry.files.folder, place);
        else {
          const { store } = entry.files;
          await flatten(layersOf(await freeze(entry, ctx.signal)), place, ctx.signal);
          await rm(store, { recursive: true, force: true });
        }
        entry.files = { kind: 'folder', folder: place };
      });
    },
    takeBack: (disk) => {
      const entry = entryOf(disk);
      return inOrder(entry, async () => {
        if (entry.files.kind !== 'folder') return;
        const folder = join(root, 'folders', disk.id);
        await rename(entry.files.folder, folder);
        entry.files = { kind: 'folder', folder };
      });
    },
  };
}

function exists(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => false,
  );
}
