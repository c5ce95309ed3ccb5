import type { AnyResourceType, Json, ReleaseContext } from '../sdk/index.ts';

/** A resource to get rid of, during its run or long after it. */
export interface Releasable {
  readonly type: AnyResourceType;
  readonly intent: Json;
  readonly token: string;
  /** When its creation was given up, or intended where that is not known; milliseconds since the epoch. */
  readonly at: number;
  /** The platform answered that it made nothing. */
  readonly answered: boolean;
  /** Missing when the creation was not answered. */
  readonly data?: Json;
}

/** Milliseconds between two looks for something that may still appear. */
const lookAgain = 1_000;

/**
 * Releases a resource, the one way there is: by its data, or by looking for all that its intent may have made, until
 * nothing can appear any more. What was found is released even when more may come.
 */
export async function releaseResource(resource: Releasable, ctx: ReleaseContext): Promise<void> {
  if (resource.data !== undefined) {
    await resource.type.release(resource.data, ctx);
    return;
  }
  const { clock } = ctx.host;
  const until = resource.at + (resource.answered ? 0 : (resource.type.settle ?? 0));
  for (;;) {
    const found = (await resource.type.find(resource.intent, resource.token, ctx)) as readonly Json[];
    for (const data of found) await resource.type.release(data, ctx);
    const left = until - clock.now();
    if (left <= 0 || found.length > 0) return;
    await clock.sleep(Math.min(left, lookAgain), ctx.signal);
  }
}
