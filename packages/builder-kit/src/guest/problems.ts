import { defineCatalogue, message } from '@imgbuild/core/sdk';

/** What can go wrong with folders, files and commands on a machine. */
export const problems = defineCatalogue('guest', {
  'invalid-guest': { summary: 'Unknown system', detail: message`"${'name'}" is neither unix nor windows.` },
  'folder-refused': {
    summary: 'Folder cannot be made on the machine',
    detail: message`"${'command'}" ended with ${'reason'}. If the machine has no sudo, set prevent_sudo = true.`,
  },
  'unreadable-file': { summary: 'File cannot be read', detail: message`"${'path'}": ${'reason'}.` },
  'upload-failed': { summary: 'File cannot be put on the machine', detail: message`${'path'}: ${'reason'}.` },
  'not-started': { summary: 'Command cannot be started', detail: message`"${'command'}": ${'reason'}.` },
  'not-removed': {
    summary: 'Staging directory cannot be removed',
    detail: message`"${'command'}" ended with ${'reason'}, so ${'path'} is still on the machine.`,
  },
  'maybe-left': {
    severity: 'warning',
    summary: 'Staging directory may be left on the machine',
    detail: message`${'path'} could not be removed after the failure: ${'reason'}.`,
  },
});
