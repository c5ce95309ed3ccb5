/** What a build needs once it runs: everything that loads the AWS SDK. */
export { openClients } from './aws/open.ts';
export { provisionInstance } from './builders/instance.ts';
export { tagTexts } from './config/tags.ts';
export { modifyNetworking } from './instance/networking.ts';
export { imageArtifact } from './image/artifact.ts';
export { checkEncryption } from './image/encryption.ts';
export { deregisterFormer, destroyImages } from './image/former.ts';
export { makeImages } from './image/make.ts';
export { checkBilling } from './image/register.ts';
export { prevalidate } from './prevalidate.ts';
export { makeSurrogateImages } from './surrogate/make.ts';
export { snapshotDevices, swapRoot, tellRootName } from './surrogate/prepare.ts';
export { destroyVolumes, volumeArtifact } from './volume/artifact.ts';
export { devicesThatStay, finishVolumes } from './volume/finish.ts';
