// A folder that stands for C:\, and the environment of a user there.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';

export interface Machine {
  /** Where C:\ is here. */
  readonly root: string;
  readonly environment: Readonly<Record<string, string>>;
  /** The place here of a path there: drive letters, both slashes, and names in any case for C: alone. */
  local(path: string): string;
  /** With %NAME%, as cmd.exe fills it in. */
  expandPercent(text: string): string;
  /** With $env:NAME and ${env:NAME}, as PowerShell fills them in between double quotes. */
  expandDollar(text: string): string;
}

export function openMachine(root: string): Machine {
  const environment: Readonly<Record<string, string>> = {
    TEMP: 'C:\\Users\\packer\\Temp',
    SYSTEMROOT: 'C:\\Windows',
    USERPROFILE: 'C:\\Users\\packer',
  };
  const find = (name: string): string => environment[name.toUpperCase()] ?? '';
  const machine: Machine = {
    root,
    environment,
    local: (path) => {
      const plain = path.replaceAll('/', '\\');
      const absolute = /^[a-z]:\\/i.test(plain) ? plain : `${environment['USERPROFILE']}\\${plain.replace(/^\\+/, '')}`;
      return join(root, ...absolute.slice(3).split('\\'));
    },
    expandPercent: (text) => text.replace(/%(\w+)%/g, (_, name: string) => find(name)),
    expandDollar: (text) =>
      text.replace(/\$(?:env:(\w+)|\{env:([^}]+)\})/gi, (_, one?: string, other?: string) => find(one ?? other ?? '')),
  };
  for (const path of [environment['TEMP'], 'C:\\Windows\\Temp']) mkdirSync(machine.local(path ?? ''), { recursive: true });
  return machine;
}
