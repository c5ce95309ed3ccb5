import satisfies from 'semver/functions/satisfies.js';
import ltr from 'semver/ranges/ltr.js';
import validRange from 'semver/ranges/valid.js';

/** Where a version is, seen from a range of npm; `outside` is above it or between its parts. */
export function placeIn(version: string, range: string): 'inside' | 'below' | 'outside' | 'unreadable' {
  if (validRange(range) === null) return 'unreadable';
  if (satisfies(version, range, { includePrerelease: true })) return 'inside';
  return ltr(version, range) ? 'below' : 'outside';
}
