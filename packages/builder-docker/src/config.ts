import { communicatorSettings } from '@imgbuild/builder-kit/settings';
import { attr, block, bodies, body, type Infer, t } from '@imgbuild/core/sdk';
import { instructionNames } from './instructions.ts';
import { loginSettings } from './login-settings.ts';

/** A base image that is built first. Names are those of Packer's docker plugin. */
const build = body({
  path: attr(t.file, { doc: 'The Dockerfile.', required: true }),
  build_dir: attr(t.directory, { doc: 'Folder that is sent to the engine, less what its `.dockerignore` names.', default: '.' }),
  arguments: attr(t.map(t.string), { doc: 'Values for `ARG`.', default: {} }),
  pull: attr(t.bool, { doc: 'Whether the images that it begins with are pulled anew.', default: true }),
  compress: attr(t.bool, { doc: 'Whether the folder is compressed on its way.', default: false }),
});

/** Settings of the builder `docker`. Source: the documentation of Packer's docker plugin 1.1. */
export const config = bodies(
  bodies(
    body(
      {
        image: attr(t.string, { doc: 'The image to begin with.' }),
        build: block(build, { doc: 'Builds the image to begin with.' }),
        commit: attr(t.bool, { doc: 'Makes an image of the container.', default: false }),
        discard: attr(t.bool, { doc: 'Throws the container away, for a trial.', default: false }),
        export_path: attr(t.path, { doc: 'Writes the container’s root filesystem to this file, as a tar archive.' }),
        changes: attr(t.list(t.string), {
          doc: `Instructions of a Dockerfile that are applied to the image: ${instructionNames}.`,
          default: [],
        }),
        author: attr(t.string, { doc: 'Who made the image.' }),
        message: attr(t.string, { doc: 'What is to be known of the image, for its history.' }),
        pull: attr(t.bool, {
          doc: 'Whether the image is pulled, also when the engine has it. Default: true, unless it is built.',
        }),
        platform: attr(t.string, { doc: 'Platform to build, pull and run for: `linux/arm64`. Default: the engine’s.' }),
        run_command: attr(t.list(t.template(['Image'])), {
          doc: 'Arguments of `docker run`, one by one; `{{ .Image }}` is the image. Default: `-d -i -t --entrypoint=/bin/sh -- {{ .Image }}`.',
        }),
        volumes: attr(t.map(t.string), {
          doc: 'What is mounted in the container: folders here, or names of volumes, to paths there; `:ro` after the path for reading only.',
          default: {},
        }),
        device: attr(t.list(t.string), {
          doc: 'Devices of the engine’s machine for the container: `/dev/sda:/dev/xvda:rwm`.',
          default: [],
        }),
        cap_add: attr(t.list(t.string), { doc: 'Capabilities that the container has beside the usual ones.', default: [] }),
        cap_drop: attr(t.list(t.string), { doc: 'Capabilities that the container lacks.', default: [] }),
        privileged: attr(t.bool, { doc: 'Whether the container may do what the engine’s machine may.', default: false }),
        tmpfs: attr(t.list(t.string), { doc: 'Folders of the container that are in memory: `/run:size=64m`.', default: [] }),
        runtime: attr(t.string, { doc: 'The runtime that runs the container, by its name in the engine.' }),
        container_dir: attr(t.string, {
          doc: 'A folder of the container for temporary files, which are not in the image. Files are uploaded without one.',
        }),
        exec_user: attr(t.string, {
          doc: 'User that commands run as, by name or number, with a group as `USER:GROUP`. Default: the image’s.',
        }),
        pty: attr(t.bool, { doc: 'Whether every command has a terminal.', default: false }),
        fix_upload_owner: attr(t.bool, {
          doc: 'Whether uploaded files belong to the user that commands run as; otherwise they are root’s.',
          default: true,
        }),
        windows_container: attr(t.bool, { doc: 'Whether it is a container of Windows.', default: false }),
        docker_path: attr(t.string, {
          doc: 'Kept for templates of Packer: no program is run. A path that ends in `podman` looks for Podman’s engine first.',
          default: 'docker',
        }),
      },
      {
        rules: [{ rule: 'exactly-one', of: ['image', 'build'] }],
      },
    ),
    loginSettings,
  ),
  communicatorSettings,
);

export type BuilderConfig = Infer<typeof config>;

/** What artifacts say they were made by; the strings are Packer's, which its post-processors go by. */
export const builderIds = {
  exported: 'packer.docker',
  imported: 'packer.post-processor.docker-import',
  tagged: 'packer.post-processor.docker-tag',
  rootfs: 'imgbuild.rootfs',
  artifice: 'packer.post-processor.artifice',
} as const;
