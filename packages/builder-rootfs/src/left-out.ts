import type { Entry } from '@imgbuild/sandbox';

/**
 * What is never part of an image: what the sandbox itself puts in place, and what package tools write about when they ran.
 * The latter are logs and caches with times in them that every tool makes again when it needs them; with them no two builds
 * would be equal.
 */
const leftOut: readonly RegExp[] = [
  /^(dev|proc|sys|run)\/./,
  /^var\/log\/(dpkg|alternatives|bootstrap)\.log$/,
  /^var\/log\/apt\/./,
  /^var\/cache\/apt\/(src)?pkgcache\.bin$/,
  /^var\/cache\/ldconfig\/aux-cache$/,
  /^var\/cache\/debconf\/.*-old$/,
  /^var\/lib\/dpkg\/.*-old$/,
  /^etc\/(passwd|group|shadow|gshadow|subuid|subgid)-$/,
  /^var\/lib\/apt\/lists\/lock$/,
];

/** Whether an entry stays out of images. An empty resolv.conf is where the sandbox put its own. */
export function isLeftOut(entry: Entry): boolean {
  if (entry.path === '') return true;
  if (entry.path === 'etc/resolv.conf' && entry.type === 'file' && entry.size === 0) return true;
  return entry.type !== 'whiteout' && leftOut.some((pattern) => pattern.test(entry.path));
}
