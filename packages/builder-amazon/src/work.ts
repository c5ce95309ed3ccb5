import type { Host, Json, LateText, StepContext } from '@imgbuild/core/sdk';
import type { Clients } from './aws/clients.ts';

/** What a step of a build works with. */
export interface Work extends StepContext {
  readonly host: Host;
  readonly clients: Clients;
}

/** The same where texts are filled that speak of the source image. */
export interface TextWork extends Work {
  readonly render: <H extends string>(text: LateText<H>, holes: Readonly<Record<H, Json>>) => string;
}
