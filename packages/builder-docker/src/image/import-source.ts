import { type Artifact, failure } from '@imgbuild/core/sdk';
import { builderIds } from '../config.ts';
import { problems } from '../problems.ts';

/** What an image is made of. */
export interface ImportSource {
  /** `tar` is a root filesystem, maybe compressed; the others are images: an archive for `docker load`, an OCI layout. */
  readonly kind: 'tar' | 'docker-archive' | 'oci-archive' | 'oci';
  readonly path: string;
}

/** The best first: what needs no conversion, then what keeps the image's layers and settings. */
const preferred = ['docker-archive', 'oci-archive', 'oci', 'tar'] as const;

/** What of an artifact is imported. Instructions can only be applied to a root filesystem (Engine API, "Create an image"). */
export function sourceOf(artifact: Artifact, changes: readonly string[]): ImportSource {
  const { builderId, files, images = [] } = artifact;
  if (builderId !== builderIds.rootfs) {
    // As Packer: the first of several.
    const path = files[0]?.path;
    if (path === undefined) throw failure(problems.create('nothing-to-import', { artifact: artifact.summary }));
    return { kind: 'tar', path };
  }
  const place = (kind: ImportSource['kind']): ImportSource | undefined => {
    const image = images.find((each) => each.kind === kind);
    return image === undefined ? undefined : { kind, path: image.place };
  };
  const formats = images.map(({ kind }) => kind).join(', ');
  if (changes.length > 0) {
    const source = place('tar');
    if (source === undefined) throw failure(problems.create('changes-without-tar', { formats }));
    return source;
  }
  for (const kind of preferred) {
    const source = place(kind);
    if (source !== undefined) return source;
  }
  throw failure(problems.create('nothing-to-import', { artifact: artifact.summary }));
}
