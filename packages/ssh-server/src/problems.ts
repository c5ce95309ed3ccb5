import { defineCatalogue, message } from '@imgbuild/core/sdk';

/** What can go wrong before the server listens. Afterwards its clients are told, in the words of SSH. */
export const problems = defineCatalogue('ssh-server', {
  'host-key-invalid': {
    summary: 'Invalid host key',
    detail: message`Host key ${'number'} of the SSH server is no private key that it can use: ${'reason'}.`,
  },
  'authorized-key-invalid': {
    summary: 'Invalid public key',
    detail: message`"${'key'}" is no line of authorized_keys that the SSH server understands: ${'reason'}.`,
  },
  'nobody-may-log-in': {
    summary: 'Nobody may log in',
    detail: 'The SSH server was given no public key, so nobody could ever log in to it.',
  },
  'cannot-listen': {
    summary: 'SSH server cannot listen',
    detail: message`On ${'address'} port ${'port'}: ${'reason'}. Choose another address or port; port 0 is any that is free.`,
  },
});
