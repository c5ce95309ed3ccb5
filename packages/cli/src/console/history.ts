import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { defaultStateDirectory } from '@imgbuild/core';
import type { Terminal } from '../command.ts';

const most = 1000;

/** The lines typed in earlier consoles, the newest first. They are a comfort: what goes wrong with them is no mistake. */
export function openHistory({ environment }: Pick<Terminal, 'environment'>): {
  readonly lines: readonly string[];
  remember(lines: readonly string[]): void;
} {
  const file = join(defaultStateDirectory(environment), 'console-history');
  return {
    lines: read(file),
    remember: (lines) => {
      try {
        mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
        writeFileSync(
          file,
          lines
            .slice(0, most)
            .map((line) => `${line}\n`)
            .join(''),
          { mode: 0o600 },
        );
      } catch {
        // The next console starts without it.
      }
    },
  };
}

function read(file: string): readonly string[] {
  try {
    return readFileSync(file, 'utf8')
      .split('\n')
      .filter((line) => line !== '')
      .slice(0, most);
  } catch {
    return [];
  }
}
