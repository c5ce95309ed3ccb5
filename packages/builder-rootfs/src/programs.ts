import type { Host } from '@imgbuild/core/sdk';
import { findProgram } from '@imgbuild/sandbox';
import type { RootfsConfig } from './config.ts';

interface Missing {
  readonly purpose: string;
  readonly program: string;
  readonly package: string;
}

/** Programs that a build will need and that are not on the PATH. */
export async function missingPrograms(settings: RootfsConfig, host: Host): Promise<readonly Missing[]> {
  const needed: Missing[] = [
    { purpose: 'A sandbox', program: 'unshare', package: 'util-linux' },
    { purpose: 'A sandbox', program: 'nsenter', package: 'util-linux' },
    { purpose: 'Reading the filesystem', program: 'tar', package: 'tar' },
  ];
  const { suite, tarball } = settings.from ?? {};
  if (suite !== undefined) needed.push({ purpose: 'from { suite }', program: 'mmdebstrap', package: 'mmdebstrap' });
  if (tarball?.endsWith('xz') === true)
    needed.push({ purpose: 'A tarball compressed with xz', program: 'xz', package: 'xz-utils' });
  if (settings.compression === 'zst') needed.push({ purpose: 'compression = "zst"', program: 'zstd', package: 'zstd' });
  else if (/zstd?$/.test(tarball ?? ''))
    needed.push({ purpose: 'A tarball compressed with zst', program: 'zstd', package: 'zstd' });
  if (settings.network === 'slirp4netns')
    needed.push({ purpose: 'network = "slirp4netns"', program: 'slirp4netns', package: 'slirp4netns' });
  if (settings.network === 'pasta') needed.push({ purpose: 'network = "pasta"', program: 'pasta', package: 'passt' });
  const found = await Promise.all(needed.map(async (each) => [each, await findProgram(each.program, host)] as const));
  return found.flatMap(([each, path]) => (path === undefined ? [each] : []));
}
