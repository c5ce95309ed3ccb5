import { defineCatalogue, message } from '@imgbuild/core/sdk';

/** What can go wrong with running Puppet. */
export const problems = defineCatalogue('puppet', {
  'manifest-missing': {
    summary: 'Manifest not found',
    detail: message`There is neither a file nor a folder "${'path'}". Relative paths begin at the folder in which imgbuild was started.`,
  },
  'broken-fact': {
    summary: 'Line break in a fact',
    detail: message`The value of "${'name'}" would be part of a command line of cmd, which ends at a line break.`,
  },
  'keys-stay': {
    severity: 'warning',
    summary: 'Private keys stay on the machine',
    detail: message`What is in "${'path'}" will be part of the image. Set clean_staging_directory = true to have it removed after Puppet has run.`,
  },
  'run-failed': {
    summary: 'Puppet failed',
    detail: message`It ended with ${'exit'}${'meaning'}; expected exit code 0 or 2. Its last output stands above. To go on in any case, set ignore_exit_codes = true.`,
  },
});
