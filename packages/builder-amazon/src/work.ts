import type { Host, StepContext } from '@imgbuild/core/sdk';
import type { Clients } from './aws/clients.ts';

/** What a step of a build works with. */
export interface Work extends StepContext {
  readonly host: Host;
  readonly clients: Clients;
}
