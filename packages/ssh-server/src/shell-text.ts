/** A word for any shell that a user may have: POSIX ones, csh and fish read single quotes alike. */
export function quote(text: string): string {
  return `'${text.replaceAll("'", `'"'"'`)}'`;
}

/** What can be a variable's name in every shell. */
export function isVariableName(name: string): boolean {
  return /^[A-Za-z_][A-Za-z0-9_]*$/.test(name);
}

/** A command that sees these variables; POSIX shells and fish know `export`. Names that are none are left out. */
export function withVariables(command: string, variables: ReadonlyMap<string, string>): string {
  const settings = [...variables].filter(([name, value]) => isVariableName(name) && !value.includes('\0'));
  if (settings.length === 0) return command;
  return `${settings.map(([name, value]) => `export ${name}=${quote(value)}`).join('; ')}; ${command}`;
}

const login = `s=\${SHELL:-/bin/sh}
case \${s##*/} in
  bash|zsh|fish|ksh|mksh) exec "$s" -l ;;
esac
[ -r /etc/profile ] && . /etc/profile
exec "$s"`;

/** Starts the user's own shell, for people. Whatever shell reads this. */
export const loginShell = `exec /bin/sh -c ${quote(login)}`;

/** Starts the user's own shell for commands that come on its standard input. */
export const plainShell = `exec /bin/sh -c ${quote('exec "${SHELL:-/bin/sh}"')}`;
