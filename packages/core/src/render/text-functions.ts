import { templateFunctionError } from '@imgbuild/gotemplate';

/** Longest text that a function makes: as much as a whole template may. */
const longest = 1_000_000;

/** A part of a text by its place, from 0 (Packer's `split`). Without a separator, parts are characters. */
export function part(text: string, separator: string, index: number): string {
  const parts = separator === '' ? [...text] : text.split(separator);
  const found = index < 0 ? undefined : parts[index];
  if (found === undefined)
    throw templateFunctionError(`there is no part ${index}: ${JSON.stringify(separator)} splits the text into ${parts.length}`);
  return found;
}

/** Go's strings.Replace: the first `count` occurrences, all of them for a negative count. Nothing stands before every character and at the end. */
export function replace(old: string, next: string, count: number, text: string): string {
  const pieces = old === '' ? ['', ...text] : text.split(old);
  const most = old === '' ? pieces.length : pieces.length - 1;
  const times = count < 0 ? most : Math.min(count, most);
  if (text.length + times * (next.length - old.length) > longest)
    throw templateFunctionError(`what comes out would be longer than ${longest} characters`);
  if (old === '') {
    const [, ...characters] = pieces;
    const begun = characters.map((character, index) => (index < times ? next : '') + character).join('');
    return begun + (times > characters.length ? next : '');
  }
  return pieces.slice(0, times + 1).join(next) + (times < most ? old + pieces.slice(times + 1).join(old) : '');
}
