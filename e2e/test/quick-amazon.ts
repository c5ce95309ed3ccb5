import { type Durations, usualDurations } from '@imgbuild/simulator';

/**
 * How long things take in a simulated Amazon, shortened. Its clock goes as fast as ever: what is let in or remembered for some
 * minutes is so for the tests' purposes too.
 */
export function shortened(divisor: number): Durations {
  return Object.fromEntries(Object.entries(usualDurations).map(([name, time]) => [name, time / divisor])) as unknown as Durations;
}
