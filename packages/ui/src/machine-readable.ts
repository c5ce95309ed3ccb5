/** One line of Packer's format for programs: `UNIX-SECONDS,TARGET,TYPE,DATA…`; without data it ends in a comma. */
export function machineLine(at: number, target: string, type: string, data: readonly string[]): string {
  return `${Math.floor(at / 1000)},${escaped(target)},${type},${data.map(escaped).join(',')}\n`;
}

/** A datum holds no comma and no line end: they are spelled out, as programs that read Packer's output expect. */
function escaped(text: string): string {
  return text.replaceAll(',', '%!(PACKER_COMMA)').replaceAll('\r', '\\r').replaceAll('\n', '\\n');
}
