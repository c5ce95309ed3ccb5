import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';

/** The text of a file of this machine. */
export async function readText(path: string): Promise<string> {
  return readFile(path, 'utf8');
}

/** A name for a node that no other has. */
export function uniqueName(): string {
  return `packer-${randomUUID()}`;
}
