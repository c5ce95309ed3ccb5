import { randomBytes, randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { failure } from '@imgbuild/core/sdk';
import { problems } from './problems.ts';

/** A script to run: what it is called, and its bytes. */
export interface Script {
  readonly title: string;
  /** For messages about its end. */
  readonly name: string;
  readonly origin: 'inline' | 'file';
  readonly content: Uint8Array;
}

/** What a configuration says of its scripts. */
export interface ScriptSettings {
  readonly inline: readonly string[] | undefined;
  readonly script: string | undefined;
  readonly scripts: readonly string[] | undefined;
}

/** How scripts become what is put on the machine. */
export interface ScriptShape {
  /** As in "Provisioning with shell script: …". */
  readonly kind: string;
  inline(lines: readonly string[]): Uint8Array;
  file(content: Uint8Array): Uint8Array;
}

/** The scripts that a configuration names, one after another; each is read when its turn comes. */
export async function* scriptsOf(
  settings: ScriptSettings,
  shape: ScriptShape,
  displayPath: (path: string) => string,
): AsyncIterable<Script> {
  const title = `Provisioning with ${shape.kind}`;
  if (settings.inline !== undefined) {
    const content = shape.inline(settings.inline);
    yield { title: `${title}: inline script`, name: 'The inline script', origin: 'inline', content };
    return;
  }
  for (const path of [...(settings.script === undefined ? [] : [settings.script]), ...(settings.scripts ?? [])]) {
    const name = displayPath(path);
    const content = await readFile(path).catch((error: Error) => {
      throw failure(problems.create('unreadable-script', { path: name, reason: error.message }), error);
    });
    yield { title: `${title}: ${name}`, name, origin: 'file', content: shape.file(content) };
  }
}

/** Line ends as Unix has them. */
export function withUnixLineEnds(content: Uint8Array): Uint8Array {
  if (!content.includes(13)) return content;
  return content.filter((byte, index) => !(byte === 13 && content[index + 1] === 10));
}

/** A name that nobody else picks and nobody can guess. */
export function randomName(): string {
  return randomBytes(8).toString('hex');
}

/** The same in the form that files on Windows are named with. */
export function uniqueId(): string {
  return randomUUID();
}
