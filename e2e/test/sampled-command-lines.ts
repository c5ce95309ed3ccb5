import { readdirSync, readFileSync } from 'node:fs';

/** Reads the command lines of all processes of this machine again and again until it is stopped. */
export function sampleCommandLines(): { readonly stop: () => ReadonlySet<string> } {
  const seen = new Set<string>();
  const sample = (): void => {
    for (const name of readdirSync('/proc')) {
      if (!/^\d+$/.test(name)) continue;
      try {
        seen.add(readFileSync(`/proc/${name}/cmdline`, 'utf8').replaceAll('\0', ' '));
      } catch {
        // It has ended meanwhile.
      }
    }
  };
  const timer = setInterval(sample, 3);
  return {
    stop: () => {
      clearInterval(timer);
      return seen;
    },
  };
}
