/** What provisioners share that configure a machine with a tool of its own: its folders and files, commands, and all rights. */
export { guestAttributes } from './attributes.ts';
export { elevated, type Elevated, type Elevation } from './elevated.ts';
export { elevatedScript, type ElevatedTask } from './elevated-script.ts';
export { asRoot, checkGuest, closeFolder, createFolder, guestOf, openFolder, removeFolder, type Guest } from './guest.ts';
export { encodedCommand, quotePowershell, scriptBytes } from './powershell-text.ts';
export { problems } from './problems.ts';
export type { Cleaning, RemoteFile } from './remote-file.ts';
export { type GuestContext, runCommand, runElevated, uploadText } from './run-command.ts';
export { type Staging, type StagingSettings, withStaging } from './staging.ts';
