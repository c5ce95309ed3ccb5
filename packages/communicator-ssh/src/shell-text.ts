/** A word for a POSIX shell. */
export function quote(text: string): string {
  return `'${text.replaceAll("'", `'"'"'`)}'`;
}

/**
 * A script for `/bin/sh`, whatever the login shell is, with arguments as `$1`, `$2`, … Between single quotes csh knows no line
 * ends and takes `!` for its history, and fish knows `\\` and `\'`; so all that is not plain travels as octal numbers.
 */
export function shellCommand(script: string, ...parameters: readonly string[]): string {
  const whole = `set -- ${parameters.map(quote).join(' ')}\n${script}`;
  return `exec /bin/sh -c 'eval "$(printf %b "$1")"' imgbuild '${inOctal(whole)}'`;
}

/** What `printf %b` gives back as it was: `\0047` for a quote. */
function inOctal(text: string): string {
  return Array.from(Buffer.from(text), (byte) => {
    const character = String.fromCharCode(byte);
    return /[\w .,:;=+@%/<>()&|{}[\]"$#*?-]/.test(character) && byte < 128
      ? character
      : `\\0${byte.toString(8).padStart(3, '0')}`;
  }).join('');
}

/**
 * A path of the machine as the tools there take it: one that begins with a dash is no option, `~` is the home folder, in
 * which commands and SFTP begin, and Windows takes slashes too.
 */
export function machinePath(path: string): string {
  if (path === '~') return '.';
  if (path.startsWith('~/')) return `./${path.slice(2)}`;
  if (path.startsWith('-')) return `./${path}`;
  return /^[A-Za-z]:\\/.test(path) ? path.replaceAll('\\', '/') : path;
}

/** What a script says first: by it we know that a POSIX shell runs it, and not something that only takes offence. */
export const greeting = 'imgbuild-42';

/** Begins a script. */
export const greet = 'umask 022 && echo imgbuild-$((6*7)) && ';
