import { defineCatalogue, message } from '@imgbuild/core/sdk';

/** What can go wrong with the components that every template has. */
export const problems = defineCatalogue('standard', {
  'communicator-not-available': {
    summary: 'Communicator not available',
    detail: message`The null builder can be used with communicator = "none" here; nothing that is installed provides "${'communicator'}".`,
  },
  'no-machine': {
    summary: 'No machine to work on',
    detail: 'communicator = "none" connects to no machine: only provisioners that work here, as shell-local, can run.',
  },
  'content-and-source': { summary: 'Both content and source', detail: 'Of "content" and "source" one can be given.' },
  'neither-content-nor-source': {
    severity: 'warning',
    summary: 'Empty file',
    detail: 'Neither "content" nor "source" is set: the file will be empty.',
  },
  'file-exists': { summary: 'File exists', detail: message`"${'path'}" exists. Remove it, or build with -force.` },
  'no-sources': { summary: 'Nothing to copy', detail: 'One of "source", "sources" and "content" must be set.' },
  'source-missing': {
    summary: 'Source not found',
    detail: message`There is no file or folder "${'path'}". If an earlier step makes it, set generated = true.`,
  },
  'content-needs-file-name': {
    summary: 'File name missing',
    detail: 'With "content", "destination" must name a file: it cannot end in "/".',
  },
  'invalid-variable': { summary: 'Invalid environment variable', detail: message`"${'text'}" is not of the form NAME=VALUE.` },
  'unexpected-exit': { summary: 'Script failed', detail: message`${'script'} ended with ${'exit'}; expected ${'wanted'}.` },
  'unknown-checksum': {
    summary: 'Unknown checksum type',
    detail: message`"${'type'}" is none of md5, sha1, sha224, sha256, sha384, sha512.`,
  },
  'manifest-unreadable': {
    summary: 'Manifest cannot be read',
    detail: message`"${'path'}" exists and is not a manifest: ${'reason'}. Move it away, or build with -force.`,
  },
  'manifest-locked': {
    summary: 'Manifest is locked',
    detail: message`"${'path'}.lock" has been there for a while. If no other build is writing the manifest, remove it.`,
  },
});
