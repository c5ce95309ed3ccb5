import { defineCatalogue, message } from '@imgbuild/core/sdk';

/** What can go wrong with a root filesystem. */
export const problems = defineCatalogue('rootfs', {
  'linux-only': {
    summary: 'The rootfs builder needs Linux',
    detail: message`A root filesystem can only be entered on Linux; this is ${'platform'}. Validating works everywhere; run the build on a Linux machine or in a Linux VM.`,
  },
  'scratch-false': {
    summary: 'Nothing to begin with',
    detail: 'scratch = false says what the image does not begin with. Set suite, folder, tarball or oci, or scratch = true.',
  },
  'invalid-port': { summary: 'Invalid port', detail: message`"${'text'}" is not a port: write "80", "80/tcp" or "53/udp".` },
  'invalid-name': {
    summary: 'Invalid image name',
    detail: message`"${'text'}" is not the name of an image: lower case letters and digits, with ".", "_", "-" or "/" between them.`,
  },
  'invalid-tag': {
    summary: 'Invalid tag',
    detail: message`"${'text'}" is not a tag: letters, digits, ".", "_" and "-", at most 128.`,
  },
  'invalid-hostname': {
    summary: 'Invalid host name',
    detail: message`"${'text'}" is not a host name: letters, digits and "-", at most 63.`,
  },
  'output-exists': {
    summary: 'Output exists',
    detail: message`${'path'} is there already, and a build overwrites nothing. Remove it, choose another output_directory, or build with -force.`,
  },
  'program-missing': {
    summary: 'Program missing',
    detail: message`${'purpose'} needs "${'program'}", which is not on the PATH. Install it (Debian and Ubuntu: apt install ${'package'}).`,
  },
  'base-missing': { summary: 'Nothing to begin with', detail: message`${'path'} cannot be read: ${'reason'}.` },
  'not-an-image': { summary: 'Not an OCI layout', detail: message`${'path'}: ${'reason'}.` },
  'digest-mismatch': {
    summary: 'Content does not match its digest',
    detail: message`A blob of ${'path'} has ${'actual'}, and ${'expected'} was said. The layout is damaged; fetch it again.`,
  },
  'unsafe-path': {
    summary: 'Archive leads out of its folder',
    detail: message`The entry "${'entry'}" of ${'archive'} would be written outside of the root filesystem. Nothing of it was kept.`,
  },
  'bootstrap-failed': {
    summary: 'Bootstrapping failed',
    detail: message`mmdebstrap could not make "${'suite'}" (${'exit'}): ${'reason'}`,
  },
});
