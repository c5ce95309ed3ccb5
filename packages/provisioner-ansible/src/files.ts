import { randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { basename, join } from 'node:path';
import type { Source } from '@imgbuild/core/sdk';

/** Files of this machine, for the components here. */

export async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

export async function readText(path: string): Promise<string> {
  return readFile(path, 'utf8');
}

/** Writes a file that only its owner can read; gives its path. */
export async function writePrivate(path: string, text: string): Promise<string> {
  await writeFile(path, text, { mode: 0o600, flag: 'wx' });
  return path;
}

export async function makeFolder(path: string): Promise<void> {
  await mkdir(path, { mode: 0o700 });
}

/** A path that nobody can guess, in a folder or where this machine keeps temporary files. */
export function newPath(prefix: string, folder: string = tmpdir()): string {
  return join(folder, newName(prefix));
}

export function newName(prefix: string): string {
  return `${prefix}${randomBytes(6).toString('hex')}`;
}

/** Name of the user that this process runs as. */
export function localUser(): string {
  return userInfo().username;
}

export function nameOf(path: string): string {
  return basename(path);
}

export function fileSource(path: string): Source {
  return { open: (from = 0) => createReadStream(path, { start: from }) };
}

export function textSource(text: string): Source {
  const bytes = new TextEncoder().encode(text);
  return {
    size: bytes.length,
    open: async function* (from = 0) {
      yield bytes.subarray(from);
    },
  };
}

/** Removes a file or folder; the connections whose sockets are in it are ended first. */
export async function removeWithMasters(path: string): Promise<void> {
  const entries = await readdir(path, { withFileTypes: true }).catch(() => []);
  await Promise.all(entries.filter((entry) => entry.isSocket()).map((entry) => endMaster(join(path, entry.name))));
  await rm(path, { recursive: true, force: true });
}

/**
 * Ends a connection that ssh keeps for others (ControlPersist) and that would outlive the run: what `ssh -O exit` says to it
 * (OpenSSH, PROTOCOL.mux: MUX_MSG_HELLO of version 4, and MUX_C_TERMINATE). Waits until it is closed, a second at most.
 */
function endMaster(socketPath: string): Promise<void> {
  const packet = (...numbers: readonly number[]): Buffer => {
    const bytes = Buffer.alloc(4 + numbers.length * 4);
    [numbers.length * 4, ...numbers].forEach((number, index) => bytes.writeUInt32BE(number, index * 4));
    return bytes;
  };
  return new Promise((resolve) => {
    const socket = connect(socketPath);
    socket.setTimeout(1_000, () => socket.destroy());
    // One that has ended already leaves a socket that refuses.
    socket.on('error', () => undefined);
    socket.once('close', () => resolve());
    socket.resume();
    socket.write(Buffer.concat([packet(1, 4), packet(0x10000005, 0)]));
  });
}
