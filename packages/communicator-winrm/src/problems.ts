import { defineCatalogue, message } from '@imgbuild/core/sdk';

/** What can go wrong with a line to a Windows machine. */
export const problems = defineCatalogue('winrm', {
  'no-address': {
    summary: 'Machine cannot be reached',
    detail: 'It is not known where the machine is: the builder found no address, and "winrm_host" is not set.',
  },
  'no-user': { summary: 'No name to log in with', detail: 'Set "winrm_username".' },
  'no-password': {
    summary: 'No password to log in with',
    detail: 'The builder made none, and "winrm_password" is not set.',
  },
  'invalid-proxy': {
    summary: 'Invalid proxy',
    detail: message`"${'text'}" (${'variable'}) is no address of an HTTP proxy, for instance http://proxy.example.com:3128. Correct it, or set winrm_no_proxy = true.`,
  },
  'not-reached': {
    summary: 'Timeout waiting for WinRM',
    detail: message`${'where'} could not be used within ${'seconds'} seconds (winrm_timeout). What was tried:\n${'reasons'}`,
  },
  'command-refused': {
    summary: 'Command cannot be started',
    detail: message`The machine refused to start a command: ${'reason'}.`,
  },
  'input-refused': {
    summary: 'Input cannot be sent',
    detail: message`The machine refused what was sent to a command: ${'reason'}.`,
  },
  'no-powershell': {
    summary: 'No PowerShell',
    detail: message`${'what'}: files travel by PowerShell, which the machine does not start: ${'reason'}.`,
  },
  'transfer-failed': { summary: 'Copying failed', detail: message`${'what'}: ${'reason'}.` },
  'link-left-out': {
    severity: 'warning',
    summary: 'Link left out',
    detail: message`"${'name'}" leads to "${'target'}", where nothing is; it was not copied.`,
  },
});
