/** What an import needs once it runs: everything that loads the AWS SDK. */
export { openClients } from '../aws/open.ts';
export { imageArtifact } from '../image/artifact.ts';
export { destroyImages } from '../image/former.ts';
export { fileToImport } from './file.ts';
export { finishImport, takeImage } from './image.ts';
export { prevalidateImport } from './prevalidate.ts';
export { startImport, untilImported } from './task.ts';
export { uploadFile } from './upload.ts';
