import { type Communicator, failure, type Machine } from '@imgbuild/core/sdk';
import { problems } from './problems.ts';
import { isPattern, remoteMatches } from './remote-glob.ts';

/** A copy between here and a machine. What slashes mean is decided on the paths as they were written. */
export interface Copy {
  readonly workingDirectory: string;
  readonly communicator: Communicator;
  readonly os: Machine['os'];
  readonly destination: string;
  /** Patterns of what a folder is copied without. */
  readonly exclude: readonly string[];
  readonly signal: AbortSignal;
}

/** Writes a text into a file of the machine. */
export async function uploadText(text: string, { communicator, destination, signal }: Copy): Promise<void> {
  const bytes = new TextEncoder().encode(text);
  const open = async function* (from = 0): AsyncGenerator<Uint8Array> {
    yield bytes.subarray(from);
  };
  await communicator.upload({ size: bytes.length, mode: 0o644, open }, destination, { signal });
}

/** A folder with a trailing slash gives its contents, one without is put below the destination, as rsync does. */
export async function upload(written: string, copy: Copy): Promise<void> {
  const { communicator, destination, exclude, os, signal, workingDirectory } = copy;
  const files = await import('./local-files.ts');
  const path = files.resolve(workingDirectory, written);
  const kind = await files.kind(path);
  if (kind === undefined) throw failure(problems.create('source-missing', { path: written }));
  const name = files.basename(path);
  if (kind === 'directory') {
    const target = isFolderName(written, 'linux') ? destination : `${destination.replace(/\/$/, '')}/${name}`;
    await communicator.uploadDir(path, target, { exclude, signal });
    return;
  }
  const target = isFolderName(destination, os) ? destination + name : destination;
  await communicator.upload(await files.sourceOf(path), target, { signal });
}

/** A pattern gives all that it matches, a folder with a trailing slash its contents, anything else is one file. */
export async function download(path: string, copy: Copy): Promise<void> {
  if (isPattern(path)) await downloadMatches(path, copy);
  else if (isFolderName(path, copy.os)) await downloadFolder(path, await here(copy), copy);
  else await downloadFile(path, await here(copy), copy);
}

async function downloadMatches(pattern: string, copy: Copy): Promise<void> {
  const matches = await remoteMatches(pattern, copy);
  if (matches.length === 0) throw failure(problems.create('nothing-matches-there', { pattern }));
  const files = await import('./local-files.ts');
  const folder = `${files.resolve(copy.workingDirectory, copy.destination)}/`;
  for (const { kind, path } of matches) {
    if (kind === 'file') await downloadFile(path, folder, copy);
    else await downloadFolder(path, files.join(folder, lastName(path, copy.os)), copy);
  }
}

async function downloadFolder(path: string, folder: string, { communicator, exclude, signal }: Copy): Promise<void> {
  const files = await import('./local-files.ts');
  await files.makeFolder(folder);
  await communicator.downloadDir(path, folder, { exclude, signal });
}

async function downloadFile(path: string, destination: string, { communicator, os, signal }: Copy): Promise<void> {
  const files = await import('./local-files.ts');
  const target = destination.endsWith('/') ? files.join(destination, lastName(path, os)) : destination;
  if ((await files.kind(target)) === 'directory') throw failure(problems.create('destination-is-folder', { path: target }));
  await files.write(target, communicator.download(path, { signal }));
}

/** The destination on this machine, absolute, with its slash. */
async function here({ workingDirectory, destination }: Copy): Promise<string> {
  const files = await import('./local-files.ts');
  return files.resolve(workingDirectory, destination) + (destination.endsWith('/') ? '/' : '');
}

function isFolderName(path: string, os: Machine['os']): boolean {
  return path.endsWith('/') || (os === 'windows' && path.endsWith('\\'));
}

/** Name of a file on the machine without its folders. */
function lastName(path: string, os: Machine['os']): string {
  return (os === 'windows' ? path.split(/[/\\]/) : path.split('/')).at(-1) ?? path;
}
