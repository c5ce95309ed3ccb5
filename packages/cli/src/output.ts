import type { Diagnostic } from '@imgbuild/diagnostics';
import { createRenderer, machineLine, withoutControls } from '@imgbuild/ui';
import { readIncluded } from './included-file.ts';
import type { Terminal } from './command.ts';
import { displayOptions } from './display.ts';
import type { Arguments } from './flags.ts';

/** The output of a command that opens no run: texts on standard output, what is wrong on standard error. */
export interface Output {
  /** Whole lines, without the last line's end. */
  say(text: string): Promise<void>;
  /** Text that a program may read, as it is and with its own line ends; a terminal gets none of its control characters. */
  write(text: string): Promise<void>;
  /** A record for programs, only with `-machine-readable`. */
  record(type: string, ...data: readonly string[]): Promise<void>;
  tell(diagnostics: readonly Diagnostic[]): Promise<void>;
}

/** Makes a command's output; `sources` are the texts that spans point into, also those that are added later. */
export function outputOf(given: Arguments, terminal: Terminal, sources: ReadonlyMap<string, string> = new Map()): Output {
  const display = displayOptions(given, terminal);
  const mode = display.mode === 'machine-readable' ? 'machine-readable' : 'plain';
  const renderer = createRenderer({ ...display, mode, readSource: (file) => sources.get(file) ?? readIncluded(file) });
  let count = 0;
  const clean = (text: string): string => withoutControls(text, 'remove');
  return {
    say: (text) =>
      terminal.stdout(mode === 'plain' ? `${clean(text)}\n` : machineLine(Date.now(), '', 'ui', ['say', clean(text)])),
    write: (text) =>
      mode === 'plain'
        ? terminal.stdout(terminal.interactive ? clean(text) : text)
        : terminal.stdout(machineLine(Date.now(), '', 'ui', ['say', clean(text)])),
    record: async (type, ...data) => {
      if (mode === 'machine-readable') await terminal.stdout(machineLine(Date.now(), '', type, data.map(clean)));
    },
    tell: async (diagnostics) => {
      for (const diagnostic of diagnostics) {
        const event = { type: 'diagnostic', node: null, diagnostic, seq: ++count, at: Date.now() } as const;
        terminal.log?.event(event);
        await renderer.onEvent(event);
      }
    },
  };
}
