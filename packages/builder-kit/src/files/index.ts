/** Folders on their way to a machine or from it; what communicators share. */
export { fileSource } from './file-source.ts';
export { packFolder } from './pack-folder.ts';
export { safeJoin, unpackFolder } from './unpack-folder.ts';
export { walkFolder, type FolderEntry } from './walk-folder.ts';
export { counted, watched } from './watched.ts';
