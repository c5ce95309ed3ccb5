import type { Reporter } from '@imgbuild/core/sdk';

/** A line of an inline script that a shell complained of. */
export interface FailedLine {
  /** Which of the template's lines it is, from 0. */
  readonly index: number;
  readonly line: string;
  /** What the shell says: "history: not found". */
  readonly reason: string;
}

/**
 * The line that a shell's last complaint is about, of a script that it ran from a file. Shells name the file and the line:
 * `FILE: 7: history: not found` (dash), `FILE: line 7: history: command not found` (bash), `FILE[7]: …` (ksh, mksh), `FILE:7: …`
 * (zsh). What a program said that the script ran has none of these forms.
 * @param o.offset lines of the script before the template's first
 */
export function failedLine(
  errors: readonly string[],
  o: { readonly path: string; readonly lines: readonly string[]; readonly offset: number },
): FailedLine | undefined {
  for (const error of errors.toReversed()) {
    if (!error.startsWith(o.path)) continue;
    const found = /^(?:: (?:line )?(\d+): |\[(\d+)\]: |:(\d+): )(.+)$/.exec(error.slice(o.path.length));
    const [, sh, ksh, zsh, reason] = found ?? [];
    const number = Number(sh ?? ksh ?? zsh);
    if (reason === undefined) continue;
    return place(number - o.offset, o.lines, reason);
  }
  return undefined;
}

/** Which element of the template a line is in; an element may hold several. */
function place(number: number, lines: readonly string[], reason: string): FailedLine | undefined {
  let first = 1;
  for (const [index, text] of lines.entries()) {
    const own = text.split('\n');
    const line = own[number - first];
    if (number >= first && line !== undefined) return { index, line: line.trim(), reason };
    first += own.length;
  }
  return undefined;
}

/** How many lines of standard error are looked through for the shell's own. */
const remembered = 20;

/** A reporter that passes everything on, and the last lines of standard error that went through it. */
export function rememberingErrors(report: Reporter): { readonly report: Reporter; readonly errors: readonly string[] } {
  const errors: string[] = [];
  const line: Reporter['line'] = (stream, text) => {
    if (stream === 'stderr') errors.push(text);
    if (errors.length > remembered) errors.shift();
    return report.line(stream, text);
  };
  return { errors, report: { ...report, line } };
}
