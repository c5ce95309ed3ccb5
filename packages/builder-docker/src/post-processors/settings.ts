import { attr, body, t } from '@imgbuild/core/sdk';

/** How the engine is found where an artifact does not name one; all post-processors share it. */
export const engineSettings = body({
  docker_path: attr(t.string, {
    doc: 'Kept for templates of Packer: no program is run. A path that ends in `podman` looks for Podman’s engine first, where the artifact names no engine.',
    default: 'docker',
  }),
});
