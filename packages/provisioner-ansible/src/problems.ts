import { defineCatalogue, message } from '@imgbuild/core/sdk';

/** What can go wrong with Ansible here, on the way to the machine, and on the machine. */
export const problems = defineCatalogue('ansible', {
  missing: {
    summary: 'Ansible not found',
    detail: message`"${'program'}" is not on the PATH of this machine. Install Ansible, for instance with "apt-get install ansible", "brew install ansible" or "pipx install --include-deps ansible", or say with "${'option'}" where it is. The provisioner "ansible-local" runs an Ansible that is on the machine being built.`,
  },
  unusable: {
    summary: 'Ansible cannot be used',
    detail: message`"${'program'} --version" ${'reason'}. With skip_version_check = true it is not asked.`,
  },
  'too-old': {
    summary: 'Ansible is too old',
    detail: message`"${'program'}" is version ${'version'}; 2.0 or later is needed.`,
  },
  'invalid-variable': { summary: 'Invalid environment variable', detail: message`"${'text'}" is not of the form NAME=VALUE.` },
  'playbook-failed': {
    summary: 'Ansible failed',
    detail: message`"${'program'}" ended with ${'exit'}. ${'reason'}`,
  },
  'machine-unreachable': {
    summary: 'Ansible cannot reach the machine',
    detail: message`"${'program'}" ended with ${'exit'}. ${'reason'}`,
  },
  'galaxy-failed': {
    summary: 'Ansible Galaxy failed',
    detail: message`"${'program'}" ended with ${'exit'}. ${'reason'}`,
  },
  'proxy-instead': {
    severity: 'warning',
    summary: 'Ansible cannot reach the machine directly',
    detail: message`use_proxy = false was asked for, but ${'reason'}; the proxy is used.`,
  },
  'ports-taken': {
    summary: 'No port for the proxy',
    detail: message`Ports ${'first'} to ${'last'} are taken on this machine. Set another "local_port", or leave it out: then any that is free is used.`,
  },
  'missing-on-machine': {
    summary: 'Ansible not found on the machine',
    detail: message`"${'command'}" ended with exit code 127: it is not on the PATH of the machine being built. Install Ansible there with a provisioner before this one, set "${'option'}", or use the provisioner "ansible", which needs it only on this machine.`,
  },
  'not-on-machine': {
    summary: 'Files cannot be put on the machine',
    detail: message`"${'command'}" ended with ${'exit'}. ${'reason'}`,
  },
});
