import { didYouMean } from '@imgbuild/core/sdk';
import type { Flag } from './flags.ts';

/** ` Did you mean "--env"?` for a flag that there is not, or nothing. One dash before a whole name is a common mistake. */
export function suggestFlag(written: string, flags: readonly Flag[]): string {
  const name = written.replace(/^-+/, '').replace(/=.*$/s, '').toLowerCase().replaceAll('_', '-');
  const names = flags.flatMap((flag) => [flag.name, ...(flag.aliases ?? [])]);
  return didYouMean(
    `--${name}`,
    names.map((each) => `--${each}`),
  );
}
