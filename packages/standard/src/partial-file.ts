import { partialFileOf } from '@imgbuild/builder-kit/resources';

/** A file that is being written under a name of its own. */
export const partialFile = partialFileOf('standard');
