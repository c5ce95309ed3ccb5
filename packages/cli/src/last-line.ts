/** A last line, in the form of the other output. */
export function said(machineReadable: boolean, text: string): string {
  return machineReadable ? `${Math.floor(Date.now() / 1000)},,ui,say,${text}\n` : `${text}\n`;
}
