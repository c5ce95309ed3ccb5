import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { failure } from '@imgbuild/core/sdk';
import type { ShellConfig } from './config.ts';
import { problems } from './problems.ts';

/** A script to run: what it is called, and its bytes. */
export interface Script {
  readonly title: string;
  /** For messages about its end. */
  readonly name: string;
  readonly content: Uint8Array;
}

/** The scripts that a configuration names, one after another; each is read when its turn comes. */
export async function* scriptsOf(config: ShellConfig, displayPath: (path: string) => string): AsyncIterable<Script> {
  if (config.inline !== undefined) {
    const lines = config.inline.join('\n');
    const shebang = config.inline[0]?.startsWith('#!') === true ? '' : `#!${config.inline_shebang}\n`;
    yield {
      title: 'Provisioning with shell script: inline script',
      name: 'The inline script',
      content: prepare(new TextEncoder().encode(`${shebang}${lines}\n`), config),
    };
    return;
  }
  for (const path of [...(config.script === undefined ? [] : [config.script]), ...(config.scripts ?? [])]) {
    const shown = displayPath(path);
    const content = await readFile(path).catch((error: Error) => {
      throw failure(problems.create('unreadable-script', { path: shown, reason: error.message }), error);
    });
    yield { title: `Provisioning with shell script: ${shown}`, name: shown, content: prepare(content, config) };
  }
}

/** Line ends as Unix has them, unless the script is not to be touched. */
function prepare(content: Uint8Array, config: ShellConfig): Uint8Array {
  if (config.binary || !content.includes(13)) return content;
  return content.filter((byte, index) => !(byte === 13 && content[index + 1] === 10));
}

/** Where a script goes on the machine. */
export function remotePath(config: ShellConfig): string {
  return config.remote_path ?? `${config.remote_folder}/${config.remote_file ?? `script_${randomName()}.sh`}`;
}

/** A name that nobody else picks and nobody can guess. */
export function randomName(): string {
  return randomBytes(8).toString('hex');
}
