import { resolve } from 'node:path';
import type { Terminal } from '../command.ts';
import type { Arguments } from '../flags.ts';
import type { Output } from '../output.ts';
import { problems } from '../problems.ts';
import { readStream, readText } from '../utf8-files.ts';

/** A legacy template that a command was given. */
export interface LegacyText {
  /** As it was written. */
  readonly path: string;
  /** The name that spans carry. */
  readonly file: string;
  readonly text: string;
}

/** Reads the JSON template that the arguments name, `-` from standard input; what stands against it is told. */
export async function readLegacy(given: Arguments, terminal: Terminal, output: Output): Promise<LegacyText | undefined> {
  const path = given.positional[0] ?? '-';
  if (/\.pkr\.(?:hcl|json)$/.test(path)) {
    await output.tell([problems.create('not-a-json-template', { path })]);
    return undefined;
  }
  const file = path === '-' ? '<standard input>' : resolve(terminal.workingDirectory, path);
  const read = path === '-' ? await readStream(terminal.input()) : await readText(file);
  if ('text' in read) return { path, file, text: read.text.replace(/^\ufeff/, '') };
  await output.tell([problems.create('template-unreadable', { path, reason: read.mistake })]);
  return undefined;
}
