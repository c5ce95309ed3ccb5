/** A version without its pre-release part: three numbers, of which those that were not written are 0. */
export type Release = readonly [major: number, minor: number, patch: number];

/** The first version in a text: `v1.2` and `1.2.0-rc.1` are both 1.2.0. Undefined where there is no number. */
export function releaseIn(text: string): Release | undefined {
  const found = /(?:^|\D)(\d{1,15})(?:\.(\d{1,15}))?(?:\.(\d{1,15}))?(?!\d)/.exec(text);
  return found === null ? undefined : [Number(found[1]), Number(found[2] ?? 0), Number(found[3] ?? 0)];
}

/** Negative when the first is older, 0 when both are the same, positive when the first is newer. */
export function compareReleases(a: Release, b: Release): number {
  return a[0] - b[0] || a[1] - b[1] || a[2] - b[2];
}
