import { defineCatalogue, message } from '@imgbuild/core/sdk';

/** What can go wrong with the components that every template has. */
export const problems = defineCatalogue('standard', {
  'communicator-not-available': {
    summary: 'Communicator not available',
    detail: message`The null builder can be used with communicator = "none" here; nothing that is installed provides "${'communicator'}".`,
  },
  'address-missing': {
    summary: 'Machine cannot be reached',
    detail: message`The null builder connects to a machine that is there already, so "${'name'}" must be set. Without a machine, set communicator = "none".`,
  },
  'login-missing': {
    summary: 'No way to log in',
    detail: 'One of "ssh_password", "ssh_private_key_file" and "ssh_agent_auth" must be set.',
  },
  'http-failed': { summary: 'Web server cannot be asked', detail: message`${'url'}: ${'reason'}.` },
  'http-refused': { summary: 'Web server refused', detail: message`${'url'} answered ${'status'}.` },
  'http-not-text': {
    severity: 'warning',
    summary: 'Answer may not be text',
    detail: message`${'url'} answered with content of the type "${'type'}", which is read as text.`,
  },
  'http-too-long': { summary: 'Answer too long', detail: message`${'url'} answered with more than ${'limit'} characters.` },
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
