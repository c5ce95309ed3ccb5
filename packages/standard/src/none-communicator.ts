import { noneCommunicator as noneWith } from '@imgbuild/builder-kit';
import { type Communicator, failure } from '@imgbuild/core/sdk';
import { problems } from './problems.ts';

/** The line to no machine. */
export const noneCommunicator: Communicator = noneWith(() => failure(problems.create('no-machine')));
