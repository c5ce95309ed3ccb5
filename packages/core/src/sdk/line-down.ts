/** An error that says: the line to the machine is gone, and did not come back in time. What was asked may have been done. */
export interface LineDown extends Error {
  readonly lineDown: true;
}

/** Makes the error that a communicator throws when its machine cannot be reached any more. `reason` is half a sentence. */
export function lineDown(reason: string, cause?: unknown): LineDown {
  const options = cause === undefined ? undefined : { cause };
  return Object.assign(new Error(`the machine cannot be reached: ${reason}`, options), {
    name: 'LineDown',
    lineDown: true as const,
  });
}

/** Whether an error is a lost line, also when another error wraps it. Recognised by its property, so that copies of this package agree. */
export function isLineDown(error: unknown): boolean {
  for (let current = error, depth = 0; current instanceof Error && depth < 16; current = current.cause, depth++) {
    if ('lineDown' in current) return true;
  }
  return false;
}
