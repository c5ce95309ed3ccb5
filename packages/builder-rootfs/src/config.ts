import { attr, block, body, type Infer, t } from '@imgbuild/core/sdk';

/** What artifacts of this builder say they were made by. */
export const builderId = 'imgbuild.rootfs';

/** Where the root filesystem comes from. */
const from = body(
  {
    suite: attr(t.string, { doc: 'A suite of Debian or Ubuntu, bootstrapped with mmdebstrap: `bookworm`, `noble`.' }),
    folder: attr(t.directory, { doc: 'A folder that is copied.' }),
    tarball: attr(t.file, { doc: 'A tar archive, plain or compressed with gz, xz or zst.' }),
    oci: attr(t.path, { doc: 'An OCI image: a layout folder or an archive of one.' }),
    scratch: attr(t.bool, { doc: 'Start from nothing.' }),
    mirror: attr(t.string, {
      doc: 'Mirror for `suite`, as a URL or a whole line of sources.list. By default what mmdebstrap takes for the suite.',
    }),
    packages: attr(t.list(t.string), { doc: 'Packages to bootstrap `suite` with, beside those of the variant.', default: [] }),
    variant: attr(t.oneOf(['minbase', 'apt', 'essential', 'required', 'important', 'standard', 'buildd']), {
      doc: 'Which packages `suite` begins with.',
      default: 'minbase',
    }),
    components: attr(t.list(t.string), { doc: 'Components of the archive for `suite`.', default: ['main'] }),
    keyring: attr(t.path, { doc: 'Keyring that signs the archive for `suite`.' }),
  },
  { rules: [{ rule: 'exactly-one', of: ['suite', 'folder', 'tarball', 'oci', 'scratch'] }] },
);

/** What the image says about itself, by the names of the OCI image specification in HCL's spelling. */
const image = body({
  entrypoint: attr(t.list(t.string), { doc: 'Program and arguments that always run.' }),
  cmd: attr(t.list(t.string), { doc: 'Arguments of the entrypoint, or the program to run, unless others are given.' }),
  env: attr(t.map(t.string), { doc: 'Environment variables.', default: {} }),
  user: attr(t.string, { doc: 'User, or user and group as `USER:GROUP`.' }),
  workdir: attr(t.string, { doc: 'Working directory.' }),
  labels: attr(t.map(t.string), { doc: 'Labels.', default: {} }),
  exposed_ports: attr(t.list(t.string), { doc: 'Ports that a service listens on: `80/tcp`.', default: [] }),
  volumes: attr(t.list(t.string), { doc: 'Folders for data that outlives containers.', default: [] }),
  stop_signal: attr(t.string, { doc: 'Signal that asks the program to end.' }),
});

export const config = body({
  from: block(from, { doc: 'Where the root filesystem comes from.', min: 1 }),
  config: block(image, { doc: 'What the image says about itself. What is not set is taken over from an `oci` base.' }),
  network: attr(t.oneOf(['auto', 'veth', 'slirp4netns', 'pasta', 'none']), {
    doc: 'How provisioners reach the network. `auto` takes `veth` as root, otherwise a user-mode stack.',
    default: 'auto',
  }),
  hostname: attr(t.string, { doc: 'Host name during the build.', default: 'imgbuild' }),
  formats: attr(t.list(t.oneOf(['oci', 'oci-archive', 'docker-archive', 'tar'])), {
    doc: 'What to write.',
    default: ['oci-archive'],
    min: 1,
  }),
  compression: attr(t.oneOf(['gz', 'zst', 'none']), {
    doc: 'How layers and tar archives are compressed; layers of a docker-archive never are.',
    default: 'gz',
  }),
  output_directory: attr(t.path, { doc: 'Folder for what is written.', default: 'output' }),
  image_name: attr(t.string, { doc: 'Name of the image and of its files. By default the name of the source.' }),
  tag: attr(t.string, { doc: 'Tag of the image.', default: 'latest' }),
  source_date_epoch: attr(t.number, {
    doc: 'Seconds since 1970. No file is younger and the image says it was made then: the same template then gives the same image, byte for byte. Default: when the run started.',
    env: ['SOURCE_DATE_EPOCH'],
    min: 0,
  }),
});

export type RootfsConfig = Infer<typeof config>;
export type From = NonNullable<RootfsConfig['from']>;
export type ImageSettings = NonNullable<RootfsConfig['config']>;
export type Format = RootfsConfig['formats'][number];
export type Compression = RootfsConfig['compression'];
