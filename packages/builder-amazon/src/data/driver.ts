/** What data sources need once they are read: everything that loads the AWS SDK. */
export { readImage } from './read-image.ts';
export { readParameter } from './read-parameter.ts';
export { readSecret } from './read-secret.ts';
