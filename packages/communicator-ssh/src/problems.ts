import { defineCatalogue, message } from '@imgbuild/core/sdk';

/** What can go wrong with a line to a machine. */
export const problems = defineCatalogue('ssh', {
  'no-address': {
    summary: 'Machine cannot be reached',
    detail: 'It is not known where the machine is: the builder found no address, and "ssh_host" is not set.',
  },
  'no-user': { summary: 'No name to log in with', detail: 'Set "ssh_username".' },
  'not-reached': {
    summary: 'Timeout waiting for SSH',
    detail: message`${'where'} could not be used within ${'seconds'} seconds (ssh_timeout). What was tried:\n${'reasons'}`,
  },
  'login-refused': {
    summary: 'Login refused',
    detail: message`${'where'} refused to let "${'user'}" in, ${'attempts'} (ssh_handshake_attempts). ${'reason'}`,
  },
  'host-key-changed': {
    summary: 'Host key changed',
    detail: message`${'where'} shows the key ${'shown'}, but showed ${'known'} before in this run. Either it is another machine now, or somebody is in between. Nothing was sent.`,
  },
  'host-key-unexpected': {
    summary: 'Unexpected host key',
    detail: message`${'where'} shows the key ${'shown'}; the platform says that it has ${'known'}. Either it is another machine, or somebody is in between. Nothing was sent.`,
  },
  'no-credentials': {
    summary: 'No way to log in',
    detail: message`For ${'where'} there is no password, no key and no agent.`,
  },
  'algorithm-unknown': {
    summary: 'Unknown algorithm',
    detail: message`"${'name'}" in "ssh_ciphers" or "ssh_key_exchange_algorithms" is not an algorithm that is known here.`,
  },
  'certificate-refused': {
    summary: 'Certificate cannot be used',
    detail: message`"${'path'}" belongs to another key than "${'key'}".`,
  },
  'tunnel-failed': { summary: 'Tunnel cannot be opened', detail: message`${'tunnel'}: ${'reason'}.` },
  'command-refused': {
    summary: 'Command cannot be started',
    detail: message`The machine refused to start a command: ${'reason'}.`,
  },
  'transfer-failed': { summary: 'Copying failed', detail: message`${'what'}: ${'reason'}.` },
  'no-way-to-copy': {
    summary: 'No way to copy files',
    detail: message`${'what'}: the machine has no POSIX shell and no SFTP server that could be used: ${'reason'}.`,
  },
});
