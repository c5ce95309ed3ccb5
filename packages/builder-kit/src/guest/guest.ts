import { type Problem } from '@imgbuild/core/sdk';
import { problems } from './problems.ts';

/** How commands are written for a machine. */
export interface Guest {
  readonly os: 'unix' | 'windows';
  readonly rights: 'sudo' | 'own';
}

interface GuestSettings {
  readonly guest_os_type: string;
  readonly prevent_sudo: boolean;
}

/** The machine that a configuration describes. As in Packer the case of its name does not matter. */
export function guestOf({ guest_os_type: name, prevent_sudo: isWithoutSudo }: GuestSettings): Guest {
  const os = name.toLowerCase() === 'windows' ? 'windows' : 'unix';
  return { os, rights: os === 'windows' || isWithoutSudo ? 'own' : 'sudo' };
}

/** Reports a system that there are no commands for. */
export function* checkGuest({ guest_os_type: name }: Pick<GuestSettings, 'guest_os_type'>): Iterable<Problem> {
  if (!['unix', 'windows', ''].includes(name.toLowerCase()))
    yield { ...problems.create('invalid-guest', { name }), path: ['guest_os_type'] };
}

/** A command with the rights that it needs. */
export function asRoot(command: string, { rights }: Guest): string {
  return rights === 'sudo' ? `sudo ${command}` : command;
}

/** Makes a folder, with those above it. */
export function createFolder(path: string, guest: Guest): string {
  if (guest.os === 'unix') return asRoot(`mkdir -p ${quoted(path)}`, guest);
  return `powershell.exe -Command "New-Item -ItemType directory -Force -ErrorAction SilentlyContinue -Path ${escaped(path)}"`;
}

/** Lets everyone write into a folder: uploads are not made with the rights of the one who made it. */
export function openFolder(path: string, guest: Guest): string | undefined {
  return guest.os === 'unix' ? asRoot(`chmod 0777 ${quoted(path)}`, guest) : undefined;
}

/** Lets nobody but its owner see a folder. */
export function closeFolder(path: string, guest: Guest): string | undefined {
  return guest.os === 'unix' ? asRoot(`chmod -R go-rwx ${quoted(path)}`, guest) : undefined;
}

/** Removes a folder with all that is in it. */
export function removeFolder(path: string, guest: Guest): string {
  if (guest.os === 'unix') return asRoot(`rm -rf ${quoted(path)}`, guest);
  return `powershell.exe -Command "rm ${escaped(path)} -recurse -force"`;
}

function quoted(path: string): string {
  return `'${path.replaceAll("'", `'"'"'`)}'`;
}

/** A path within a command of PowerShell; a backtick before a blank makes it part of the word. */
function escaped(path: string): string {
  return path.replaceAll(' ', '` ');
}
