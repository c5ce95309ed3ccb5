// A terminal obeys what it is sent. Output of tools and remote machines, texts of templates and errors of clouds all come
// through here, so none of them may move the cursor, set the title, write the clipboard or hide a line.

/** What becomes of a tool's own colours: kept on a terminal that shows colours, removed everywhere else. */
export type ToolColors = 'keep' | 'remove';

const escape = '\\u001b';
const controlSequence = `(?:${escape}\\[|\\u009b)[\\x30-\\x3f]*[\\x20-\\x2f]*[\\x40-\\x7e]`;
const commandString = `(?:${escape}[\\]PX^_]|[\\u009d\\u0090\\u0098\\u009e\\u009f])[^\\u0007\\u001b\\u009c]*(?:\\u0007|${escape}\\\\|\\u009c)?`;
const shortSequence = `${escape}[\\x20-\\x2f]*[\\x30-\\x7e]`;
const sequence = new RegExp(`${controlSequence}|${commandString}|${shortSequence}`, 'g');
const colorSequence = new RegExp(`^${escape}\\[[0-9;:]*m$`);
// All controls but tab and line feed.
const control = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g;
const interesting = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/;
const reset = '\u001b[0m';

/**
 * A text that is safe to write to a terminal. Of a line that a tool wrote over and over with carriage returns, its last state;
 * colours (SGR sequences) as `colors` says, closed at the end of each line; all other sequences removed; what control
 * characters remain, as their pictures (␇). Tabs and line feeds stay.
 */
export function withoutControls(text: string, colors: ToolColors): string {
  if (!interesting.test(text)) return text;
  return text
    .split(/\r?\n/)
    .map((line) => safeLine(line, colors))
    .join('\n');
}

function safeLine(line: string, colors: ToolColors): string {
  const parts = line.split('\r').filter((part) => part !== '');
  const last = parts.at(-1) ?? '';
  let colored = false;
  let safe = '';
  let end = 0;
  for (const found of last.matchAll(sequence)) {
    safe += pictures(last.slice(end, found.index));
    end = found.index + found[0].length;
    if (colors === 'remove' || !colorSequence.test(found[0])) continue;
    colored = true;
    safe += found[0];
  }
  safe += pictures(last.slice(end));
  return colored && !safe.endsWith(reset) ? safe + reset : safe;
}

function pictures(text: string): string {
  return text.replace(control, (character) => {
    const code = character.charCodeAt(0);
    if (code < 0x20) return String.fromCharCode(0x2400 + code);
    return code === 0x7f ? '\u2421' : '\ufffd';
  });
}
