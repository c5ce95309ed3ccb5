/** A literal string of PowerShell. Its typographic quotation marks end a string too (about_Quoting_Rules). */
export function quote(text: string): string {
  return `'${text.replace(/['\u2018\u2019\u201a\u201b]/g, '$&$&')}'`;
}

/** Longest line that cmd.exe takes, in characters. */
export const longestCommand = 8191;

/**
 * Reads no input of its own, so that what is sent is left for the script: without it, powershell.exe takes lines away. Errors are
 * text: of an encoded command it would make XML of them.
 */
const start =
  'powershell -NoLogo -NoProfile -NonInteractive -InputFormat None -OutputFormat Text -ExecutionPolicy Bypass -EncodedCommand';

/** A command that runs a script. It has no character that cmd.exe or PowerShell would take for anything else. */
export function powershell(script: string): string {
  return `${start} ${Buffer.from(script, 'utf16le').toString('base64')}`;
}

/**
 * A script without the blanks that mean nothing, since it has to fit into a command. Only for scripts of ours: within quotes, a
 * blank beside one of these characters would go too.
 */
export function compact(script: string): string {
  return script
    .split('\n')
    .map((line) => line.trim().replace(/ *([={}();,+|]) */g, '$1'))
    .filter((line) => line !== '')
    .join('\n');
}
