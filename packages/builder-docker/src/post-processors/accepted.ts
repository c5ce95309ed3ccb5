import { type Artifact, failure } from '@imgbuild/core/sdk';
import { builderIds } from '../config.ts';
import { problems } from '../problems.ts';

/** Artifacts that are an image in an engine: of a commit, docker-import, docker-push and docker-tag. */
export const imageIds: readonly string[] = [builderIds.imported, builderIds.tagged];

/** Artifacts that are files an image can be made of. */
export const fileIds: readonly string[] = [builderIds.exported, builderIds.artifice, builderIds.rootfs];

const makers = {
  images: 'images in an engine: what the builder docker makes with commit = true, docker-import, docker-tag and docker-push',
  files:
    'files: what the builder docker makes with export_path, the builder rootfs and artifice. An image that commit = true made is in the engine already, and needs no import',
} as const;

/** Refuses an artifact of another kind. What is known before the build is refused then, by `accepts`. */
export function refuseOthers({ builderId }: Artifact, type: string, accepts: 'images' | 'files'): void {
  if ((accepts === 'images' ? imageIds : fileIds).includes(builderId)) return;
  throw failure(problems.create('unknown-artifact', { id: builderId, type, takes: makers[accepts] }));
}
