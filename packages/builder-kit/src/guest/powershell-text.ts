/** A text that PowerShell takes as it is. Between single quotes only they have to be doubled, the typographic ones too. */
export function quotePowershell(text: string): string {
  return `'${text.replaceAll(/['\u2018-\u201B]/g, '$&$&')}'`;
}

/**
 * A script as bytes. Windows PowerShell takes a file for one in the machine's code page unless it begins with a byte order
 * mark; text of ASCII is the same in both.
 */
export function scriptBytes(text: string): Uint8Array {
  return new TextEncoder().encode(/^[\u0000-\u007F]*$/.test(text) ? text : `\uFEFF${text}`);
}

/** A command that any shell passes on as it is: the script in base64, as `-EncodedCommand` takes it (UTF-16, little endian). */
export function encodedCommand(script: string, program = 'powershell.exe'): string {
  let bytes = '';
  for (let index = 0; index < script.length; index++) {
    const unit = script.charCodeAt(index);
    bytes += String.fromCharCode(unit & 0xff, unit >> 8);
  }
  return `${program} -EncodedCommand ${btoa(bytes)}`;
}
