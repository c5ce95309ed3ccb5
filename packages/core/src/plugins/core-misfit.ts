import type { Diagnostic } from '@imgbuild/diagnostics';
import { nameOf, upgradeHost } from './load-plugin.ts';
import type { InstalledPackage } from './package-json.ts';
import { problems } from './problems.ts';
import { compareReleases, type Release } from './release.ts';

/** What is wrong with a plugin that was written for a core of another version, or undefined when its peer range covers this one. */
export async function coreMisfit(installed: InstalledPackage, version: string): Promise<Diagnostic | undefined> {
  const range = installed.json.peerRange;
  if (range === undefined || isInCaret(version, range)) return undefined;
  // Reading ranges of every form takes twenty files of a library; hardly a plugin has another than those read here.
  const { placeIn } = await import('./npm-range.ts');
  const place = placeIn(version, range);
  // Inside a workspace, the range may be one that only its package manager can read.
  if (place === 'inside' || place === 'unreadable') return undefined;
  const remedy = place === 'below' ? upgradeHost : `Upgrade the plugin: npm install --save-dev ${installed.name}@latest`;
  return problems.create('core-version', { package: nameOf(installed), range, version, remedy });
}

/**
 * Whether a version is in one of the `^1`, `^1.2` and `^1.2.3` that a range names; false where this does not tell. What else
 * the range names can only add versions.
 */
export function isInCaret(version: string, range: string): boolean {
  const release = threeNumbers(/^(\d{1,9})\.(\d{1,9})\.(\d{1,9})$/.exec(version));
  return (
    release !== undefined &&
    range.split('||').some((part) => {
      const least = threeNumbers(/^\s*\^([1-9]\d{0,8})(?:\.(\d{1,9}))?(?:\.(\d{1,9}))?\s*$/.exec(part));
      return least !== undefined && release[0] === least[0] && compareReleases(release, least) >= 0;
    })
  );
}

function threeNumbers(match: RegExpExecArray | null): Release | undefined {
  return match === null ? undefined : [Number(match[1]), Number(match[2] ?? 0), Number(match[3] ?? 0)];
}
