import { defineCatalogue, message } from '@imgbuild/core/sdk';

/** What can go wrong with what all builders of machines share. */
export const problems = defineCatalogue('kit', {
  'unsafe-name': {
    summary: 'Unsafe name',
    detail: message`The machine sent "${'name'}", which leads out of the folder that is downloaded into. Nothing was written there.`,
  },
  'key-unreadable': { summary: 'Private key cannot be read', detail: message`"${'path'}": ${'reason'}.` },
  'key-invalid': {
    summary: 'Invalid private key',
    detail: message`"${'path'}" is no private key that can be used: ${'reason'}.`,
  },
  'key-encrypted': {
    summary: 'Private key is encrypted',
    detail: message`"${'path'}" needs a passphrase: set "${'attribute'}", or use an agent (ssh_agent_auth = true).`,
  },
  'passphrase-wrong': { summary: 'Wrong passphrase', detail: message`The passphrase for "${'path'}" is not the right one.` },
  'certificate-invalid': { summary: 'Invalid certificate', detail: message`"${'path'}" cannot be used: ${'reason'}.` },
  'agent-missing': {
    summary: 'No SSH agent',
    detail: message`"${'attribute'}" is set, but the environment has no SSH_AUTH_SOCK: start an agent, or give a key file.`,
  },
  'invalid-tunnel': {
    summary: 'Invalid tunnel',
    detail: message`"${'text'}" is not of the form PORT:HOST:PORT, for instance 8443:git.example.com:443.`,
  },
  'invalid-bastion': {
    summary: 'Invalid bastion',
    detail: message`"${'text'}" is not of the form [USER@]HOST[:PORT], or several of these with commas between.`,
  },
  'bastion-login-missing': {
    summary: 'No way to log in to the bastion',
    detail:
      'One of "ssh_bastion_password", "ssh_bastion_private_key_file", "ssh_private_key_file", "ssh_bastion_agent_auth" and "ssh_bastion_interactive" must be set.',
  },
  'bastion-user-missing': {
    summary: 'No name for the bastion',
    detail: message`Who logs in to ${'host'}? Set "ssh_bastion_username".`,
  },
  'key-type-unsupported': {
    summary: 'Key pair cannot be made',
    detail: message`A temporary key pair of the kind "${'type'}" with ${'bits'} bits is not possible: ${'reason'}.`,
  },
});
