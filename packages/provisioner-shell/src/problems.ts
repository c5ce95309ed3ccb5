import { defineCatalogue, message } from '@imgbuild/core/sdk';

/** What can go wrong with a shell script on a machine. */
export const problems = defineCatalogue('shell', {
  'invalid-variable': { summary: 'Invalid environment variable', detail: message`"${'text'}" is not of the form NAME=VALUE.` },
  'unreadable-script': { summary: 'Script cannot be read', detail: message`"${'path'}": ${'reason'}.` },
  'unexpected-exit': {
    summary: 'Script failed',
    detail: message`${'script'} ended with ${'exit'}; expected ${'wanted'}. Its last output stands above.`,
  },
  disconnected: {
    summary: 'Connection lost while a script ran',
    detail: message`The machine went away while ${'script'} ran. If the script restarts it on purpose, set expect_disconnect = true.`,
  },
  'upload-failed': {
    summary: 'Script cannot be put on the machine',
    detail: message`${'path'}: ${'reason'}. It was tried for ${'seconds'} seconds (start_retry_timeout).`,
  },
});
