import type { From, RootfsConfig } from '../src/config.ts';

const nothing = {
  suite: undefined,
  folder: undefined,
  tarball: undefined,
  oci: undefined,
  scratch: undefined,
  mirror: undefined,
  keyring: undefined,
};

/** What an image begins with, as the schema would decode it. */
export function from(more: Partial<From>): From {
  return { ...nothing, packages: [], variant: 'minbase', components: ['main'], ...more };
}

/** A configuration as the schema would decode it, with bookworm unless something else is said. */
export function settings(more: Partial<RootfsConfig>): RootfsConfig {
  return {
    from: from({ suite: 'bookworm' }),
    config: {
      entrypoint: undefined,
      cmd: undefined,
      env: {},
      user: undefined,
      workdir: undefined,
      labels: {},
      exposed_ports: [],
      volumes: [],
      stop_signal: undefined,
    },
    network: 'auto',
    hostname: 'imgbuild',
    formats: ['oci-archive'],
    compression: 'gz',
    output_directory: '/nowhere',
    image_name: 'demo',
    tag: 'latest',
    source_date_epoch: 1_700_000_000,
    ...more,
  };
}
