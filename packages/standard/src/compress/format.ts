/** Ways to make one stream of bytes smaller. */
export type Algorithm = 'gzip' | 'bgzf' | 'zstd' | 'xz' | 'lz4' | 'bzip2';

/** What is written: files in an archive, or one file; a zip archive compresses by itself. */
export type Format =
  | { readonly archive: 'zip' }
  | { readonly archive: 'tar' | 'none'; readonly algorithm: Algorithm }
  | { readonly archive: 'tar'; readonly algorithm: 'none' };

const algorithms: Readonly<Record<string, Algorithm>> = {
  gz: 'gzip',
  bgzf: 'bgzf',
  zst: 'zstd',
  zstd: 'zstd',
  xz: 'xz',
  lz4: 'lz4',
  bz2: 'bzip2',
  bzip2: 'bzip2',
};

/** Endings that stand for two. */
const tarballs: Readonly<Record<string, Algorithm>> = { tgz: 'gzip', tzst: 'zstd', txz: 'xz', tbz2: 'bzip2' };

/** All that can be named in `format`, for messages. */
export const formatNames: readonly string[] = ['tar', 'zip', ...Object.keys(algorithms), ...Object.keys(tarballs)];

/**
 * The format that a name tells by its last two endings in lower case, where `format` counts as one more. A name that tells
 * nothing is a tar archive with gzip, as in Packer. Holes of the name do not count: it is looked at before they are filled.
 */
export function formatOf(output: string, format: string | undefined): Format {
  const [before, last] = endingsOf(format === undefined ? output : `${output}.${format}`);
  if (last === 'zip') return { archive: 'zip' };
  if (last === 'tar') return { archive: 'tar', algorithm: 'none' };
  const algorithm = own(algorithms, last);
  if (algorithm !== undefined) return { archive: before === 'tar' ? 'tar' : 'none', algorithm };
  return { archive: 'tar', algorithm: own(tarballs, last) ?? 'gzip' };
}

/** Whether a value of `format` means anything by itself. */
export function isFormatKnown(format: string): boolean {
  const [, last] = endingsOf(`.${format}`);
  return last !== undefined && formatNames.includes(last);
}

function endingsOf(name: string): readonly [string | undefined, string | undefined] {
  const found = [...name.matchAll(/\.([a-z0-9]+)/g)].map((match) => match[1]);
  return [found.at(-2), found.at(-1)];
}

function own(table: Readonly<Record<string, Algorithm>>, name: string | undefined): Algorithm | undefined {
  return name !== undefined && Object.hasOwn(table, name) ? table[name] : undefined;
}
