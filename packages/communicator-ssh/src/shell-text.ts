/** A word for any shell that a user may have: POSIX ones, csh and fish read single quotes alike. */
export function quote(text: string): string {
  return `'${text.replaceAll("'", `'"'"'`)}'`;
}

/** A script for `/bin/sh`, whatever the login shell is, with arguments as `$1`, `$2`, … */
export function shellCommand(script: string, ...parameters: readonly string[]): string {
  return ['exec /bin/sh -c', quote(script), 'imgbuild', ...parameters.map(quote)].join(' ');
}

/** What a script says first: by it we know that a POSIX shell runs it, and not something that only takes offence. */
export const greeting = 'imgbuild-42';

/** Begins a script. */
export const greet = 'umask 022 && echo imgbuild-$((6*7)) && ';
