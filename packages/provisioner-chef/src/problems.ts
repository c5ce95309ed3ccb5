import { defineCatalogue, message } from '@imgbuild/core/sdk';

/** What can go wrong with installing and running Chef. */
export const problems = defineCatalogue('chef', {
  'invalid-attributes': {
    summary: 'Attributes of the node are no object',
    detail: 'Give names and values, as { web = { port = 80 } }; "json_string" is the same as JSON text.',
  },
  'secret-stays': {
    severity: 'warning',
    summary: 'Secret stays on the machine',
    detail: message`What is in "${'path'}" will be part of the image, as ${'remote'}. Remove it there with a "shell" provisioner after this one.`,
  },
  'unreadable-template': { summary: 'Template cannot be read', detail: message`"${'path'}": ${'reason'}.` },
  'install-failed': {
    summary: 'Chef cannot be installed',
    detail: message`"${'command'}" ended with ${'exit'}. Its last output stands above. When Chef is on the machine already, set skip_install = true.`,
  },
  'run-failed': {
    summary: 'Chef failed',
    detail: message`It ended with ${'exit'}; expected exit code 0. Its last output stands above.`,
  },
  'knife-failed': {
    summary: 'Node may be left on the Chef server',
    detail: message`"${'command'}" ended with ${'exit'}, so "${'node'}" may still be on the server. To leave it there on purpose, set ${'option'} = true.`,
  },
  'node-left': {
    severity: 'warning',
    summary: 'Node may be left on the Chef server',
    detail: message`"${'node'}" could not be removed from the server after the failure: ${'reason'}.`,
  },
});
