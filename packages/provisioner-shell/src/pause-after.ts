import type { ComponentContext } from '@imgbuild/core/sdk';

/** Waits after the last script, when the template says so. */
export async function pauseAfter({
  config,
  host,
  report,
  signal,
}: ComponentContext<{ readonly pause_after: number }>): Promise<void> {
  if (config.pause_after <= 0) return;
  report.say(`Pausing ${config.pause_after / 1000}s after this provisioner...`);
  await host.clock.sleep(config.pause_after, signal);
}
