/** Lines around a change that are shown with it. */
const around = 3;

/**
 * A unified diff of two texts with the same lines but for spaces, which is what formatting makes: each line is compared with
 * its own, so that it takes linear time whatever has changed. Empty when nothing has.
 */
export function unifiedDiff(name: string, before: string, after: string): string {
  const old = linesOf(before);
  const made = linesOf(after);
  const count = Math.max(old.length, made.length);
  const changed: number[] = [];
  for (let line = 0; line < count; line++) if (old[line] !== made[line]) changed.push(line);
  if (changed.length === 0) return '';
  const parts = [`--- old/${name}\n+++ new/${name}\n`];
  for (let index = 0; index < changed.length;) {
    const first = index;
    while ((changed[index + 1] ?? Infinity) - (changed[index] ?? 0) <= 2 * around + 1) index++;
    const start = Math.max(0, (changed[first] ?? 0) - around);
    const end = Math.min(count, (changed[index] ?? 0) + around + 1);
    parts.push(hunk(old, made, start, end));
    index++;
  }
  return parts.join('');
}

function hunk(old: readonly string[], made: readonly string[], start: number, end: number): string {
  const parts: string[] = [];
  for (let line = start; line < end;) {
    if (old[line] === made[line]) {
      parts.push(shown(' ', old[line]));
      line++;
      continue;
    }
    let last = line;
    while (last < end && old[last] !== made[last]) last++;
    for (let each = line; each < last; each++) parts.push(shown('-', old[each]));
    for (let each = line; each < last; each++) parts.push(shown('+', made[each]));
    line = last;
  }
  const range = (lines: readonly string[]): string => {
    const length = Math.min(lines.length, end) - start;
    return length === 1 ? String(start + 1) : `${length === 0 ? start : start + 1},${length}`;
  };
  return `@@ -${range(old)} +${range(made)} @@\n${parts.join('')}`;
}

function shown(sign: string, line: string | undefined): string {
  if (line === undefined) return '';
  return line.endsWith('\n') ? `${sign}${line}` : `${sign}${line}\n\\ No newline at end of file\n`;
}

/** Lines with their ends. */
function linesOf(text: string): string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}
