import { defineCatalogue, message } from '@imgbuild/core/sdk';

/** What can go wrong with a root filesystem. */
export const problems = defineCatalogue('rootfs', {
  'linux-only': { summary: 'The rootfs builder needs Linux', detail: message`A root filesystem can only be built on Linux, and this is ${'platform'}. Templates can be validated anywhere.` },
  'program-missing': { summary: 'Program missing', detail: message`${'purpose'} needs "${'program'}". Install it (Debian and Ubuntu: apt install ${'package'}).` },
  'output-exists': { summary: 'Output exists', detail: message`"${'path'}" is there from an earlier build. Remove it, choose another output_directory, or build with -force.` },
  'bootstrap-failed': { summary: 'Bootstrapping failed', detail: message`mmdebstrap could not bootstrap "${'suite'}":\n${'reason'}` },
  'not-a-tarball': { summary: 'Tarball cannot be read', detail: message`"${'path'}": ${'reason'}` },
  'not-an-image': { summary: 'OCI image cannot be read', detail: message`"${'path'}": ${'reason'}` },
  'zstd-unavailable': { summary: 'Compression not available', detail: 'zst needs Node 22.15 or later. Use gz, or a newer Node.' },
});
