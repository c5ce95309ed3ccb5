import { defineCatalogue, message } from '@imgbuild/core/sdk';

/** What can go wrong with scripts on a machine, and with restarting it. */
export const problems = defineCatalogue('shell', {
  'invalid-variable': { summary: 'Invalid environment variable', detail: message`"${'text'}" is not of the form NAME=VALUE.` },
  'unreadable-script': { summary: 'Script cannot be read', detail: message`"${'path'}": ${'reason'}.` },
  'unexpected-exit': {
    summary: 'Script failed',
    detail: message`${'script'} ended with ${'exit'}; expected ${'wanted'}. Its last output stands above.`,
  },
  'line-failed': {
    summary: 'Script failed',
    detail: message`${'script'} ended with ${'exit'} at "${'line'}": ${'reason'}; expected ${'wanted'}. Its last output stands above.`,
  },
  disconnected: {
    summary: 'Connection lost while a script ran',
    detail: message`${'script'} was running when the machine went away. If it restarts the machine on purpose, ${'remedy'}.`,
  },
  'upload-failed': {
    summary: 'Script cannot be put on the machine',
    detail: message`${'path'}: ${'reason'}. It was tried for ${'seconds'} seconds (start_retry_timeout).`,
  },
  refused: { summary: 'Script cannot be started', detail: message`${'path'}: ${'reason'}.` },
  'not-removed': {
    summary: 'Script cannot be removed',
    detail: message`${'title'} ended with ${'reason'}, so it is still on the machine.`,
  },
  'maybe-left': {
    severity: 'warning',
    summary: 'Script may be left on the machine',
    detail: message`${'title'} was not possible any more: ${'reason'}.`,
  },
  'broken-variable': {
    summary: 'Line break in an environment variable',
    detail: message`The value of "${'name'}" would be part of a command line of cmd, which ends at a line break. Put the value into a file, or use the provisioner "powershell".`,
  },
  'elevated-user-missing': {
    summary: 'Elevated user missing',
    detail: 'With "elevated_password", "elevated_user" says whose password it is.',
  },
  'restart-refused': {
    summary: 'Restart failed',
    detail: message`"${'command'}" ended with ${'exit'}; expected exit code 0, 1115 or 1190. Its last output stands above.`,
  },
  'not-back': {
    summary: 'Machine did not come back',
    detail: message`${'seconds'} seconds after its restart (restart_timeout), ${'reason'}.`,
  },
  'invalid-filter': {
    summary: 'Invalid filter',
    detail: message`"${'text'}" is not of the form include:EXPRESSION or exclude:EXPRESSION.`,
  },
  'updates-failed': {
    summary: 'Updates cannot be installed',
    detail: message`The search for updates or their installation ended with ${'exit'}. Its last output stands above.`,
  },
  'updates-endless': {
    summary: 'Updates do not come to an end',
    detail: message`After ${'rounds'} restarts Windows still has updates. If one of them is found again each time, exclude it with "filters".`,
  },
});
