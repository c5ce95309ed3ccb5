import { defineCatalogue, message } from '@imgbuild/diagnostics';

/** What can go wrong between us and this machine. */
export const problems = defineCatalogue('host', {
  'program-not-found': {
    summary: 'Program not found',
    detail: message`"${'program'}" is not on the PATH, or the working directory "${'directory'}" does not exist. Install the program, or correct its name.`,
  },
  'program-not-started': {
    summary: 'Program cannot be started',
    detail: message`"${'program'}" could not be started: ${'reason'}.`,
  },
  'download-failed': {
    summary: 'Download failed',
    detail: message`${'url'}: ${'reason'}.`,
  },
  'checksum-mismatch': {
    summary: 'Checksum does not match',
    detail: message`${'url'} has ${'algorithm'} ${'actual'}, and ${'expected'} was asked for. Either the file has changed or the checksum is wrong; nothing was kept.`,
  },
  'checksum-unreadable': {
    summary: 'Checksum cannot be read',
    detail: message`"${'checksum'}" is not of the form "sha256:HEX" (md5, sha1, sha224, sha256, sha384, sha512).`,
  },
  'no-free-port': {
    summary: 'No free port',
    detail: message`Every port from ${'min'} to ${'max'} is taken on this machine. Widen the range.`,
  },
});
