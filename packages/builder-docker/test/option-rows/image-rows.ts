import type { Row } from './row.ts';

/** What is begun with, and what becomes of it. */
export const imageRows: readonly Row[] = [
  { attribute: 'image', set: { image: 'other:1' }, look: ({ container }) => container.Config.Labels['is'], is: 'other' },
  {
    attribute: 'pull',
    set: ({ registry }) => ({ image: `${registry}/base:1`, pull: true }),
    without: ({ registry }) => ({ image: `${registry}/base:1`, pull: false }),
    look: ({ pulled }) => pulled.includes('/v2/base/manifests/1'),
    is: true,
  },
  {
    attribute: 'platform',
    set: { platform: 'linux/s390x' },
    look: ({ failed }) =>
      failed.startsWith('failed: error docker/platform-missing: ') && failed.includes('"base:1" for linux/s390x: '),
    is: true,
  },
  {
    attribute: 'commit',
    set: {},
    without: { commit: undefined, discard: true },
    look: ({ artifact, image }) => artifact.id === image.Id,
    is: true,
  },
  {
    attribute: 'discard',
    set: { commit: undefined, discard: true },
    look: ({ artifact }) => [artifact.summary, artifact.files],
    is: ['The container was discarded', []],
  },
  {
    attribute: 'export_path',
    set: { commit: undefined, export_path: 'out.tar' },
    look: ({ exported }) => ['bin/sh', 'etc/passwd', 'home/app/'].every((name) => exported.includes(name)),
    is: true,
  },
  {
    attribute: 'changes',
    set: { changes: ['ENV A=b', 'LABEL x=y'] },
    look: ({ image }) => [image.Config.Env.includes('A=b'), image.Config.Labels?.['x']],
    is: [true, 'y'],
  },
  {
    attribute: 'author',
    set: { author: 'Ada <ada@example.com>' },
    look: ({ image }) => image.Author,
    is: 'Ada <ada@example.com>',
  },
  { attribute: 'message', set: { message: 'why it is' }, look: ({ image }) => image.Comment, is: 'why it is' },
];

const built = (more: object) => ({ image: undefined, pull: undefined, build: { pull: false, ...more } });

/** The block `build`. */
export const buildRows: readonly Row[] = [
  {
    attribute: 'build',
    set: ({ folder }) => built({ path: `${folder}/Dockerfile` }),
    look: ({ container }) => container.Config.Labels['built'],
    is: 'Dockerfile none',
  },
  {
    attribute: 'build.path',
    set: ({ folder }) => built({ path: `${folder}/other.Dockerfile` }),
    without: ({ folder }) => built({ path: `${folder}/Dockerfile` }),
    look: ({ container }) => container.Config.Labels['built'],
    is: 'other.Dockerfile none',
  },
  {
    attribute: 'build.build_dir',
    set: ({ folder }) => built({ path: `${folder}/Dockerfile`, build_dir: `${folder}/context` }),
    without: ({ folder }) => built({ path: `${folder}/Dockerfile`, build_dir: `${folder}/data` }),
    command: 'ls /context',
    look: ({ said }) => said,
    is: 'file',
  },
  {
    attribute: 'build.arguments',
    set: ({ folder }) => built({ path: `${folder}/Dockerfile`, arguments: { x: 'a "b" $c' } }),
    without: ({ folder }) => built({ path: `${folder}/Dockerfile` }),
    look: ({ container }) => container.Config.Labels['built'],
    is: 'Dockerfile a "b" $c',
  },
  {
    attribute: 'build.pull',
    set: ({ folder, registry }) => built({ path: `${folder}/Dockerfile`, pull: true, arguments: { base: `${registry}/base:1` } }),
    without: ({ folder, registry }) => built({ path: `${folder}/Dockerfile`, arguments: { base: `${registry}/base:1` } }),
    look: ({ pulled }) => pulled.includes('/v2/base/manifests/1'),
    is: true,
  },
  {
    attribute: 'build.compress',
    set: ({ folder }) => built({ path: `${folder}/Dockerfile`, compress: true }),
    without: ({ folder }) => built({ path: `${folder}/Dockerfile` }),
    // RFC 1952, 2.3.1.
    look: ({ requests }) => requests.find(({ path }) => path.endsWith('/build'))?.body.subarray(0, 2),
    is: Buffer.from([0x1f, 0x8b]),
  },
];
