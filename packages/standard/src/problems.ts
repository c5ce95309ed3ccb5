import { defineCatalogue, message } from '@imgbuild/core/sdk';

/** What can go wrong with the components that every template has. */
export const problems = defineCatalogue('standard', {
  'communicator-not-available': {
    summary: 'Communicator not available',
    detail: message`The null builder reaches machines by "ssh" or "winrm", or none at all with "none"; it does not know "${'communicator'}".`,
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
  'http-too-long': { summary: 'Answer too long', detail: message`${'url'} answered with more than ${'limit'} bytes.` },
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
  'no-sources': { summary: 'Nothing to copy', detail: 'One of "source", "sources" and "content" must be set.' },
  'source-missing': {
    summary: 'Source not found',
    detail: message`There is no file or folder "${'path'}". If an earlier step makes it, set generated = true.`,
  },
  'content-needs-file-name': {
    summary: 'File name missing',
    detail: 'With "content", "destination" must name a file: it cannot end in "/".',
  },
  'content-is-uploaded': {
    summary: 'Content cannot be downloaded',
    detail: 'With direction = "download", "source" or "sources" name what is copied from the machine; "content" is for uploads.',
  },
  'destination-is-folder': {
    summary: 'Destination is a folder',
    detail: message`"${'path'}" is a folder, so no file can be downloaded to it. End "destination" with "/" to download into it.`,
  },
  'nothing-matches-there': {
    summary: 'Nothing to download',
    detail: message`"${'pattern'}" matches nothing on the machine.`,
  },
  'listing-failed': {
    summary: 'Files of the machine cannot be listed',
    detail: message`What "${'pattern'}" matches on the machine was asked of its shell, which failed: ${'reason'}.`,
  },
  'no-inline-in-wsl': {
    summary: 'Inline scripts do not work with use_linux_pathing',
    detail:
      'The Windows Subsystem for Linux cannot run the temporary file that "inline" and "command" are written to. Use "script" or "scripts".',
  },
  'invalid-variable': { summary: 'Invalid environment variable', detail: message`"${'text'}" is not of the form NAME=VALUE.` },
  'line-failed': {
    summary: 'Script failed',
    detail: message`The ${'script'} ended with ${'exit'} at "${'line'}": ${'reason'}; expected ${'wanted'}.`,
  },
  'unexpected-exit': { summary: 'Script failed', detail: message`The ${'script'} ended with ${'exit'}; expected ${'wanted'}.` },
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
    detail: message`"${'path'}.lock" has been there for a while. If no other build is writing the manifest, "imgbuild cleanup" removes it, or remove it yourself.`,
  },
  'nothing-matches': {
    severity: 'warning',
    summary: 'No such file',
    detail: message`"${'pattern'}" matches no file here, so it adds nothing to the artifact.`,
  },
  'no-files': {
    summary: 'No files for the artifact',
    detail: message`There is no file here that any of these matches: ${'patterns'}. They are looked for from the working directory.`,
  },
  'unknown-format': {
    severity: 'warning',
    summary: 'Unknown format',
    detail: message`"${'format'}" is no format that is known, so a tar archive with gzip is written. Known are ${'known'}.`,
  },
  'nothing-to-compress': {
    summary: 'Nothing to compress',
    detail: message`What was built has no files here: ${'artifact'}. An empty archive in its place would lose it.`,
  },
  'input-missing': {
    summary: 'File of the artifact is missing',
    detail: message`"${'path'}" belongs to what was built, and is not there.`,
  },
  'not-one-file': {
    summary: 'More than one file to compress',
    detail: message`The format has no room for more than one file, and there are ${'count'}: ${'names'}. Put them into an archive, with a name that ends in ".tar.gz" or ".zip".`,
  },
  'output-is-input': {
    summary: 'Output is one of the files to compress',
    detail: message`"${'path'}" would be read and replaced. Set "output" to another name.`,
  },
  'program-missing': {
    summary: 'Program for compressing is missing',
    detail: message`"${'program'}" is not on the PATH. Install the package ${'package'}, or choose another format: gz, zip and bgzf need no program.`,
  },
  'program-failed': {
    summary: 'Compressing failed',
    detail: message`${'program'} ended with ${'exit'}${'reason'}.`,
  },
});
