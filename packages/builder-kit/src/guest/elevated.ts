import { elevatedScript } from './elevated-script.ts';
import { encodedCommand, scriptBytes } from './powershell-text.ts';
import type { Cleaning, RemoteFile } from './remote-file.ts';

/** A command to run with all rights of a user. */
export interface Elevation {
  /** What its task and files are named for; nobody can guess it. */
  readonly id: string;
  /** For cmd. */
  readonly command: string;
  readonly user: string;
  /** Empty for a service account, as SYSTEM is. */
  readonly password: string;
  /** What runs the script that does it. */
  readonly program: 'powershell' | 'pwsh';
}

/** What does it: a file to put on the machine, the command that runs it, and one that takes away all that may be left. */
export interface Elevated {
  readonly file: RemoteFile;
  readonly command: string;
  readonly cleaning: Cleaning;
}

/**
 * Runs a command as a scheduled task: a login over the network has not all rights of its user. The password is in a file that
 * removes itself when it begins, and in no command.
 */
export function elevated({ id, command, user, password, program }: Elevation): Elevated {
  const path = `C:/Windows/Temp/packer-elevated-shell-${id}.ps1`;
  const name = `packer-${id}`;
  return {
    file: { path, content: scriptBytes(elevatedScript({ name, command, user, password })), mode: 0o600 },
    command: `${program} -executionpolicy bypass -file "${path}"`,
    cleaning: { title: `Removing the task ${name}`, command: encodedCommand(cleaningScript(name, path), program) },
  };
}

/** Ends the task if it still runs, as after a lost connection; removes it, its output, and the file with the password. */
function cleaningScript(name: string, path: string): string {
  return `$ProgressPreference = 'SilentlyContinue'
$service = New-Object -ComObject Schedule.Service
$service.Connect()
$folder = $service.GetFolder('\\')
foreach ($task in $folder.GetTasks(1)) {
  if ($task.Name -eq '${name}') {
    $task.Stop(0)
    $folder.DeleteTask('${name}', 0)
  }
}
foreach ($path in '${path}', "$env:SystemRoot\\Temp\\${name}.out") {
  if (Test-Path -LiteralPath $path) { Remove-Item -LiteralPath $path -Force -ErrorAction Stop }
}
`;
}
