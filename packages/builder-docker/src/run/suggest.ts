import type { Flag } from './flags.ts';

/** ` Did you mean "--env"?` for a flag that there is not, or nothing. One dash before a whole name is a common mistake. */
export function suggestFlag(written: string, flags: readonly Flag[]): string {
  const name = written.replace(/^-+/, '').replace(/=.*$/s, '').toLowerCase().replaceAll('_', '-');
  if (name === '') return '';
  const names = flags.flatMap((flag) => [flag.name, ...(flag.aliases ?? [])]);
  const found =
    names.find((each) => each === name) ??
    names.find((each) => isOneEditAway(each, name)) ??
    names.find((each) => name.length > 2 && (each.startsWith(name) || each.replaceAll('-', '') === name.replaceAll('-', '')));
  return found === undefined ? '' : ` Did you mean "--${found}"?`;
}

/** One letter more, less or other, or two neighbours swapped. */
function isOneEditAway(a: string, b: string): boolean {
  if (Math.abs(a.length - b.length) > 1) return false;
  let start = 0;
  while (start < a.length && a[start] === b[start]) start++;
  const [restOfA, restOfB] = [a.slice(start), b.slice(start)];
  const swapped = (restOfA[1] ?? '') + (restOfA[0] ?? '') + restOfA.slice(2);
  return (
    restOfA.slice(1) === restOfB || restOfA === restOfB.slice(1) || restOfA.slice(1) === restOfB.slice(1) || swapped === restOfB
  );
}
