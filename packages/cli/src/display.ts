import type { Mode, RendererOptions } from '@imgbuild/ui';
import type { Terminal } from './command.ts';
import { setting } from './environment.ts';
import type { Arguments } from './flags.ts';

/** How output looks, by a command's flags and the environment. */
export type Display = Pick<RendererOptions, 'mode' | 'write' | 'color' | 'width' | 'timestamps' | 'displayPath'>;

export function displayOptions(given: Arguments, terminal: Terminal): Display {
  const mode: Mode = given.isOn('json', 'off') ? 'json' : given.isOn('machine-readable', 'off') ? 'machine-readable' : 'plain';
  const isColored = given.isOn('color', 'on') && setting(terminal.environment, 'noColor') === undefined;
  return {
    mode,
    write: (stream, text) => (stream === 'stdout' ? terminal.stdout(text) : terminal.stderr(text)),
    color: isColored ? 'ansi' : 'none',
    ...(terminal.columns === undefined ? {} : { width: terminal.columns }),
    timestamps: given.isOn('timestamp-ui', 'off') ? 'local' : 'none',
    displayPath: (file) => shortPath(file, terminal.workingDirectory),
  };
}

/** A path as it is shown: relative to the working directory when it is below it. */
export function shortPath(file: string, directory: string): string {
  return file.startsWith(`${directory}/`) ? file.slice(directory.length + 1) : file;
}
