import type { Communicator } from '@imgbuild/core/sdk';
import type { Entry } from '../machine/attributes.ts';
import type { MachineFiles } from '../machine/files.ts';
import { refusal } from '../refusal.ts';
import type { ReadHandle } from './read-handle.ts';
import type { WriteHandle } from './write-handle.ts';

export interface HandleContext {
  readonly communicator: Communicator;
  readonly files: MachineFiles;
  /** Where files are spooled that come in no order. */
  readonly temporaryFolder: string;
  readonly signal: AbortSignal;
}

export interface FolderHandle {
  readonly kind: 'folder';
  readonly entries: readonly Entry[];
  next: number;
}

export type Handle = ReadHandle | WriteHandle | FolderHandle;

/** What a client has open. */
export interface Handles {
  /** Gives the name by which the client calls it. */
  add(handle: Handle): Buffer;
  get(name: Buffer): Handle;
  remove(name: Buffer): Handle;
  readonly all: () => readonly Handle[];
}

const most = 1024;

export function openHandles(): Handles {
  const known = new Map<number, Handle>();
  let last = 0;
  const idOf = (name: Buffer): number => (name.length === 4 ? name.readUInt32BE(0) : 0);
  const get = (name: Buffer): Handle => {
    const handle = known.get(idOf(name));
    if (handle === undefined) throw refusal('failed', 'No such handle');
    return handle;
  };
  return {
    add: (handle) => {
      if (known.size >= most) throw refusal('failed', 'Too many open files');
      known.set(++last, handle);
      const name = Buffer.alloc(4);
      name.writeUInt32BE(last, 0);
      return name;
    },
    get,
    remove: (name) => {
      const handle = get(name);
      known.delete(idOf(name));
      return handle;
    },
    all: () => [...known.values()],
  };
}
