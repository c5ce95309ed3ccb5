import { type Cleaning, encodedCommand, quotePowershell } from '@imgbuild/builder-kit/guest';

/**
 * A value between double quotes, as PowerShell reads it back. It takes typographic quotes for quotes as well
 * (about_Quoting_Rules), and a backtick before anything else that is not a letter or digit for nothing.
 */
export function escapePowershell(value: string): string {
  return value.replaceAll(/[$"'`\u201C-\u201E]/g, '`$&');
}

/** A path as an argument, without quotes where it needs none. */
export function pathWord(path: string): string {
  return /^[A-Za-z0-9_\-./\\:]+$/.test(path) ? path : quotePowershell(path);
}

/** Progress bars are noise in a log, and slow over WinRM. */
const quiet = `$ProgressPreference='SilentlyContinue'`;

/** Begins a command: no progress bars. */
export const withoutProgress = `if (Test-Path variable:global:ProgressPreference){${quiet}};`;

/** A command that removes files, whether they are there or not; it fails when one stays. */
export function removal(paths: readonly string[], program: string): Cleaning {
  const remove = paths.map((path) => {
    const word = quotePowershell(path);
    return `if (Test-Path -LiteralPath ${word}) { Remove-Item -LiteralPath ${word} -Force }`;
  });
  const script = [quiet, `$ErrorActionPreference = 'Stop'`, ...remove].join('\n');
  return { title: `Removing ${paths.join(', ')}`, command: encodedCommand(script, program) };
}

/**
 * Lines of a template as a script of their own: with the variables, without progress bars, and with an exit code that tells how
 * they ended: that of the last program, or 1 after an error that nobody caught.
 */
export function inlineScript(
  lines: readonly string[],
  { variablePath, trace }: { readonly variablePath: string; readonly trace: number },
): string {
  return `${[
    withoutProgress,
    '$global:LASTEXITCODE = 0',
    'try {',
    `. ${quotePowershell(variablePath)}`,
    ...(trace > 0 ? [`Set-PSDebug -Trace ${trace}`] : []),
    ...lines,
    '} catch {',
    '[Console]::Error.WriteLine(($_ | Out-String))',
    'if ($LASTEXITCODE -ne 0) { exit $LASTEXITCODE }',
    'exit 1',
    '}',
    'exit $LASTEXITCODE',
  ].join('\n')}\n`;
}
