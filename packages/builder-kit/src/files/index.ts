/** Folders on their way to a machine or from it; what communicators share. */
export { fileSource } from './file-source.ts';
export { packFile } from './pack-file.ts';
export { packFolder } from './pack-folder.ts';
export type { Owner } from './tar-header.ts';
export { safeJoin, unpackFolder } from './unpack-folder.ts';
export { walkFolder, type FolderEntry } from './walk-folder.ts';
export { counted, watched } from './watched.ts';
export { writeHeld, type WrittenFile } from './write-held.ts';
