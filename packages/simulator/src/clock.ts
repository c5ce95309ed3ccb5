/**
 * Time as the simulated clouds have it. It may go faster than this machine's: with a scale of 60 a minute of the cloud takes a
 * second here. It begins now, so that dates look right and are never in the past of a person's clock.
 */
export interface SimulatedClock {
  readonly scale: number;
  /** Milliseconds since the epoch, in the cloud. */
  now(): number;
  /**
   * This machine's clock, which is a client's too. For times that a client compares with its own clock: when credentials expire.
   */
  clients(): number;
  /** Waits so many milliseconds of the cloud; rejects with the signal's reason. */
  wait(milliseconds: number, signal: AbortSignal): Promise<void>;
}

export function simulatedClock(
  real: { now(): number; sleep(milliseconds: number, signal: AbortSignal): Promise<void> },
  scale: number,
): SimulatedClock {
  const began = real.now();
  return {
    scale,
    now: () => began + (real.now() - began) * scale,
    clients: () => real.now(),
    wait: (milliseconds, signal) => real.sleep(milliseconds / scale, signal),
  };
}
